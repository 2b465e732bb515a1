"""Direct search: few configurations, one by one, by the interpreter.

``engine`` says which systems are searched so, ``search`` goes through configurations, and ``judging`` looks at them.
"""
