"""The catalogue: national versions and overlays in layers. See `catalogue/` at the root for the content."""

from zhengzhao.catalogue.layers import Catalogue, Layer, load_catalogue

__all__ = ["Catalogue", "Layer", "load_catalogue"]
