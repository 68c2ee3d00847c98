# SPDX-License-Identifier: MIT
"""Objects of the user interface as models: trees, questions, tasks. What a person sees is the shell's matter."""
