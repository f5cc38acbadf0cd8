"""Inputs: files, directories and standard input, read into fragments of facts."""

from validator.inputs.collected import Input, Inputs, SeenResources
from validator.inputs.directory import SUFFIXES
from validator.inputs.read import read_inputs, read_resources

__all__ = ["SUFFIXES", "Input", "Inputs", "SeenResources", "read_inputs", "read_resources"]
