"""Scripts: SMT-LIB texts, answered by Z3 or cvc5 from scratch."""
