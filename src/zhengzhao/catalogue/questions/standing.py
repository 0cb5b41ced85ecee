"""Which layers a version or an overlay is to be judged with: those that hold on some day together with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from zhengzhao.catalogue.layers import BEGINNING, END, Catalogue, Layer, load_catalogue
from zhengzhao.standard import Package


def standing(package: Package, content: Sequence[Path] = ()) -> list[Catalogue]:
    """Return the catalogues that a version is a layer of: one national version each, with the overlays that meet it.

    A national version gives one; an overlay gives one for each national version that it lies over.

    Args:
        package: The version or the overlay, in its folder.
        content: Directories of overlays and further versions.

    Raises:
        DescriptorError: An overlay changes what is not its to change.
    """
    if "overlays" not in package.raw:
        catalogue = load_catalogue(content=content)
        own = _layer_of(package, catalogue)
        if own is None:
            # A version that is not installed yet is asked as it is written.
            own = Layer(0, package, package.effective_from, package.effective_until)
            catalogue = replace(catalogue, national=package)
        return [_over(own, catalogue)]
    directory = package.base.parent.parent
    others = [each for each in content if each.resolve() != directory.resolve()]
    catalogue = load_catalogue(content=[*others, directory])
    laid = _layer_of(package, catalogue)
    assert laid is not None
    return [_over(each, catalogue) for each in catalogue.layers if each.number == 0 and _meet(each, laid)]


def _layer_of(package: Package, catalogue: Catalogue) -> Layer | None:
    return next((each for each in catalogue.layers if each.package.base.resolve() == package.base.resolve()), None)


def _over(national: Layer, catalogue: Catalogue) -> Catalogue:
    overlays = [each for each in catalogue.layers if each.number and _meet(each, national)]
    return replace(catalogue, layers=(national, *overlays))


def _meet(one: Layer, other: Layer) -> bool:
    return max(one.start or BEGINNING, other.start or BEGINNING) < min(one.end or END, other.end or END)
