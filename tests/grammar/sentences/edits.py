"""Labelled edits, unknown code that edits, and code that is compared with a backup."""

from __future__ import annotations

LABELLED_EDITS = [
    (
        "So an edit may rewrite the label that holds it: it counts from the next time on.",
        """
        var x: 0..1 = 0
        transition go { require gate: false x := 1 }
        modification turn { step: rewrite turn.step as rewrite go.gate as true }
        invariant zero: x == 0
        check zero: chain 1, steps 2, expect survives
        check zero: chain 2, steps 1, expect violated after 2
        """,
    ),
    (
        "| `remove M.label` | the label holds no edit: `M` does without it, and still counts in the chain |",
        """
        var x: 0..1 = 0
        var blunt: Bool = false
        transition go { require gate: false x := 1 }
        modification tune { step: rewrite go.gate as true }
        modification drop { blunt := true remove tune.step }
        invariant first: blunt or x == 0
        invariant same: blunt => x == 1 or unmodified go
        check same: chain 3, steps 1, expect violated after 2
        check first: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "It is there from the start, like [an added clause](#modifications)",
        """
        var x: 0..1 = 0
        transition go { require gate: false x := 1 }
        modification tune { require not enabled go }
        modification teach { add step: rewrite go.gate as true to tune }
        invariant zero: x == 0
        check zero: chain 1, steps 1, expect survives
        check zero: chain 2, steps 1, expect violated after 2
        """,
    ),
    (
        "`prev` in new code that a held edit writes is the code of the *target* when `M` fires.",
        """
        var x: 0..3 = 0
        var stage: 0..2 = 0
        transition go { x := 1 }
        modification tune { require stage == 2 step: rewrite go.x as 0 }
        modification improve { require stage == 0 stage := 1 rewrite tune.step as rewrite go.x as prev + 1 }
        modification other { require stage == 1 stage := 2 rewrite go.x as 2 }
        invariant two: x <= 2
        check two: chain 2, steps 2, expect survives
        check two: chain 3, steps 1, expect violated after 3
        """,
    ),
    (
        "`unmodified M.label` is true where the label holds the edit as written, and nothing was captured for it; "
        "`unmodified M` asks for labels, too.",
        """
        var stage: 0..2 = 0
        transition go { require gate: true }
        modification tune { require stage == 3 step: rewrite go.gate as false }
        modification away { require stage == 0 stage := 1 rewrite tune.step as rewrite go.gate as true }
        modification home { require stage == 1 stage := 2 rewrite tune.step as rewrite go.gate as false }
        invariant both: unmodified tune <=> unmodified tune.step
        invariant back: stage != 1 => unmodified tune.step
        invariant never: unmodified tune
        check both, back: chain 3, steps 0, expect survives
        check never: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "A label may hold `restore B`: `M` then needs `B` to be saved while the label holds it.",
        """
        transition go { require gate: false }
        backup b of go
        modification back { step: rewrite go.gate as false }
        modification teach { rewrite back.step as restore b }
        modification keep { save b }
        invariant able: enabled back
        invariant once_saved: saved(b) => enabled back
        check able: chain 0, steps 0, expect survives
        check able: chain 1, steps 0, expect violated after 1
        check once_saved: chain 2, steps 0, expect survives
        """,
    ),
]

UNKNOWN_EDITS = [
    (
        "Whenever it fires, it leaves each of them as it is, or edits it, whatever else it writes:",
        """
        var x: 0..1 = 0
        var y: 0..1 = 0
        transition go { require gate: false x := 1 }
        transition hold { require gate: false y := 1 }
        modification adjust { x := 0 }
        modification learn { rewrite adjust as any editing go.gate }
        invariant zero: x == 0
        invariant other: y == 0
        check zero: chain 1, steps 2, expect survives
        check zero: chain 2, steps 1, expect violated after 2
        check other: chain 3, steps 1, expect survives
        """,
    ),
    (
        "| `deploy.gate from { e, prev and f }` | the clause, with one of these codes; "
        "`prev` is what the clause holds when the code fires |",
        """
        var x: 0..3 = 0
        transition go { x := 1 }
        modification adjust { x := 0 }
        modification learn { rewrite adjust as any editing go.x from { prev + 1, 0 } }
        invariant one: x <= 1
        invariant two: x <= 2
        check one: chain 1, steps 2, expect survives
        check one: chain 2, steps 1, expect violated after 2
        check two: chain 2, steps 2, expect survives
        check two: chain 3, steps 1, expect violated after 3
        """,
    ),
    (
        "| `… where tightens deploy.gate` | the condition, which then passes only where it passed before |",
        """
        var x: 0..2 = 0
        transition go { require gate: x < 1 x := x + 1 }
        modification adjust { x := 0 }
        modification learn { rewrite adjust as any editing go.gate where tightens go.gate }
        invariant one: x <= 1
        invariant fresh: unmodified adjust or x == 0
        check one: chain 3, steps 2, expect survives
        check fresh: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "| `… where loosens deploy.gate` | the condition, which then passes wherever it passed before |",
        """
        var x: 0..2 = 0
        transition go { require gate: x < 1 x := x + 1 }
        modification adjust { x := 0 }
        modification learn { rewrite adjust as any editing go.gate where loosens go.gate }
        invariant one: x <= 1
        check one: chain 1, steps 2, expect survives
        check one: chain 2, steps 2, expect violated after 2
        """,
    ),
    (
        "| `… where keeps deploy.gate` | not this clause: for one of a rule that is listed |",
        """
        var x: 0..2 = 0
        transition go { require gate: x < 1 x := x + 1 }
        modification adjust { x := 0 }
        modification learn { rewrite adjust as any editing go where keeps go.gate and keeps go.x }
        invariant one: x <= 1
        check one: chain 3, steps 2, expect survives
        """,
    ),
]

SINCE = [
    (
        "the code is the same if its expressions are, with equal captured values,",
        """
        var k: 0..1 = 0
        transition go { require gate: false }
        backup b of go
        transition turn { k := 1 - k }
        modification put { rewrite go.gate as k == now(k) }
        modification keep { require not saved(b) save b }
        invariant same: saved(b) => unmodified go since b
        check same: chain 1, steps 1, expect survives
        check same: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "nothing is the same as code that was never saved.",
        """
        transition go { require gate: true }
        backup b of go
        modification keep { save b }
        invariant fresh: not unmodified go since b
        check fresh: chain 0, steps 1, expect survives
        check fresh: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "`φ and true` is not φ.",
        """
        var p: Bool = true
        transition go { require gate: p }
        backup b of go
        modification keep { require not saved(b) save b }
        modification same { require saved(b) rewrite go.gate as p and true }
        invariant kept: saved(b) => unmodified go.gate since b
        check kept: chain 1, steps 0, expect survives
        check kept: chain 2, steps 0, expect violated after 2
        """,
    ),
]
