"""Optional values and records: a text with them becomes one without.

``detection`` says whether there is anything to rewrite. ``shapes`` has the shapes of types and of values in the syntax
tree. ``expressions`` rewrites expressions, ``declarations`` everything else; its one public function rewrites a text.
Nothing later knows records: a variable that is one has become several, which ``model.compounds`` puts together again
for reports.
"""
