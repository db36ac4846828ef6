from sort import sort_list

assert sort_list([3, 1, 2])[0] == [1, 2, 3]
assert sort_list([])[0] == []
