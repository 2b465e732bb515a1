"""The cluster: checks that other machines do, and the admission of their evidence here.

Owns: the way of models to workers, and of evidence back.
Must never know: how a check decides; how results are shown.
"""
