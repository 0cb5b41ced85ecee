"""Where answers go: files and folders that appear whole or not at all, and places that are refused before."""

from zhengzhao.output.archive import EPOCH, save_workbook
from zhengzhao.output.failing import is_out_of_space, out_of_space, real_path
from zhengzhao.output.refusing import MARKER, refuse_existing, refuse_input, refuse_other_form, refuse_overlap
from zhengzhao.output.whole import atomic_directory, atomic_file, made_folder, write_atomically

__all__ = [
    "EPOCH",
    "MARKER",
    "atomic_directory",
    "atomic_file",
    "is_out_of_space",
    "made_folder",
    "out_of_space",
    "real_path",
    "refuse_existing",
    "refuse_input",
    "refuse_other_form",
    "refuse_overlap",
    "save_workbook",
    "write_atomically",
]
