"""
出门条: who may leave, when, through which gate, and who has left and is back (requests.md, item 13).

`pass` is a word of the language Python, so a variable or a foreign key that holds a Pass is called `permit`.
"""
