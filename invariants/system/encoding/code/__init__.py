"""Code as data: a closure is a number and the values it captured (defunctionalisation, Reynolds 1972).

Read ``code_variables`` first: the other modules read or write these variables.

==================  ==================================================================================================
module              answers
==================  ==================================================================================================
``prev_depth``      how many levels of ``prev`` keep a site's code exactly?
``code_variables``  which state variables keep the code of each site, whether rules are enabled, and backups?
``site_content``    the value of a site's code, with ``prev`` filled in
``queries``         is a rule enabled, is its code unmodified, was a backup saved; which promises has unknown code?
``choices``         is there a value for ``any … where`` with which a rule can fire?
``edits``           which code variables does a modification change, and how?
==================  ==================================================================================================
"""
