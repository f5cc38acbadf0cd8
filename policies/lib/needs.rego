# What a verdict needs and no input tells for certain. A fact that is absent is unknown; a list that is partial may have
# further members, of which nothing is known.
package lib.needs

# The paths of the partial lists. A set: looking a path up in the list would take as long as the list is.
partial := {path | some path in input.partial}

is_partial(path) if path in partial

# Of the facts and lists that are needed, those that are absent and those that are partial.
unmet(paths) := (paths & partial) | {path | some path in paths; object.get(input, path, null) == null}
