; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: ic3
; model: market
; path: models/community/market.inv
; digest: sha256:2d1c0cd9df833454c08d745b09d9dc7263cb50db2da46586b999a7a64208f0e0
; property: compute.range
; scope: Agent 3
; chain: any
; prev: 1
; reading: forall a1 in Agent: not compute[a1] == -61
; reading: forall a1 in Agent: not compute[a1] == -29
; reading: forall a1 in Agent: not compute[a1] == -13
; reading: forall a1 in Agent: not compute[a1] == -45
; reading: forall a1 in Agent: not compute[a1] == 51
; reading: forall a1 in Agent: not compute[a1] == 35
; reading: forall a1 in Agent: not compute[a1] == 19
; reading: forall a1 in Agent: not compute[a1] == -64
; reading: forall a1 in Agent: not compute[a1] == -32
; reading: forall a1 in Agent: not compute[a1] == -48
; reading: forall a1 in Agent: not compute[a1] == -16
; reading: forall a1 in Agent: not compute[a1] == 48
; reading: forall a1 in Agent: not compute[a1] == 16
; reading: forall a1 in Agent: not compute[a1] == 32
; reading: forall a1 in Agent: not compute[a1] == 24
; reading: forall a1 in Agent: not compute[a1] == 8
; reading: forall a1 in Agent: not compute[a1] == 56
; reading: forall a1 in Agent: not compute[a1] == 40
; reading: forall a1 in Agent: not compute[a1] == -24
; reading: forall a1 in Agent: not compute[a1] == -56
; reading: forall a1 in Agent: not compute[a1] == -8
; reading: forall a1 in Agent: not compute[a1] == -40
; reading: forall a1 in Agent: not compute[a1] == 5
; reading: not total == 41
; reading: forall a1 in Agent: not compute[a1] == 61
; reading: forall a1 in Agent: not compute[a1] == 36
; reading: forall a1 in Agent: not compute[a1] == 12
; reading: forall a1 in Agent: not compute[a1] == 14
; reading: forall a1 in Agent: not compute[a1] == 10
; reading: forall a1 in Agent: not compute[a1] == 42
; reading: forall a1 in Agent: not compute[a1] == 44
; reading: forall a1 in Agent: not compute[a1] == 46
; reading: forall a1 in Agent: not compute[a1] == 30
; reading: forall a1 in Agent: not compute[a1] == 28
; reading: forall a1 in Agent: not compute[a1] == 26
; reading: forall a1 in Agent: not compute[a1] == 60
; reading: forall a1 in Agent: not compute[a1] == 62
; reading: forall a1 in Agent: not compute[a1] == 58
; reading: forall a1 in Agent: not compute[a1] == 34
; reading: forall a1 in Agent: not compute[a1] == 38
; reading: forall a1 in Agent: not compute[a1] == -60
; reading: forall a1 in Agent: not compute[a1] == -52
; reading: forall a1 in Agent: not compute[a1] == -36
; reading: forall a1 in Agent: not compute[a1] == -4
; reading: forall a1 in Agent: not compute[a1] == -44
; reading: forall a1 in Agent: not compute[a1] == -20
; reading: forall a1 in Agent: not compute[a1] == -12
; reading: forall a1 in Agent: not compute[a1] == -28
; reading: forall a1 in Agent: not compute[a1] == 52
; reading: forall a1 in Agent: not compute[a1] == 20
; reading: forall a1 in Agent: not compute[a1] == 50
; reading: forall a1 in Agent: not compute[a1] == 18
; reading: forall a1 in Agent: not compute[a1] == -54
; reading: forall a1 in Agent: not compute[a1] == -6
; reading: forall a1 in Agent: not compute[a1] == -38
; reading: forall a1 in Agent: not compute[a1] == -22
; reading: forall a1 in Agent: not compute[a1] == -46
; reading: forall a1 in Agent: not compute[a1] == -30
; reading: forall a1 in Agent: not compute[a1] == -14
; reading: forall a1 in Agent: not compute[a1] == -62
; reading: forall a1 in Agent: not compute[a1] == -42
; reading: forall a1 in Agent: not compute[a1] == 54
; reading: forall a1 in Agent: not compute[a1] == 22
; reading: forall a1 in Agent: not compute[a1] == -18
; reading: forall a1 in Agent: not compute[a1] == -58
; reading: forall a1 in Agent: not compute[a1] == -10
; reading: forall a1 in Agent: not compute[a1] == -50
; reading: forall a1 in Agent: not compute[a1] == -34
; reading: forall a1 in Agent: not compute[a1] == -2
; reading: forall a1 in Agent: not compute[a1] == -26
; reading: forall a1 in Agent: not compute[a1] == 6
; reading: forall a1 in Agent: not compute[a1] == 29
; reading: forall a1 in Agent: not compute[a1] == -43
; reading: forall a1 in Agent: not compute[a1] == -3
; reading: forall a1 in Agent: not compute[a1] == 13
; reading: forall a1 in Agent: not compute[a1] == -11
; reading: forall a1 in Agent: not compute[a1] == 21
; reading: forall a1 in Agent: not compute[a1] == -19
; reading: forall a1 in Agent: not compute[a1] == -35
; reading: forall a1 in Agent: not compute[a1] == -27
; reading: forall a1 in Agent: not compute[a1] == 37
; reading: forall a1 in Agent: not compute[a1] == -59
; reading: forall a1 in Agent: not compute[a1] == 53
; reading: forall a1 in Agent: not compute[a1] == 45
; reading: forall a1 in Agent: not compute[a1] == -51
; reading: forall a1 in Agent: not compute[a1] == 41
; reading: forall a1 in Agent: not compute[a1] == 47
; reading: forall a1 in Agent: not compute[a1] == 31
; reading: forall a1 in Agent: not compute[a1] == 23
; reading: forall a1 in Agent: not compute[a1] == 55
; reading: forall a1 in Agent: not compute[a1] == 39
; reading: forall a1 in Agent: not compute[a1] == 63
; reading: forall a1 in Agent: not compute[a1] == 15
; reading: forall a1 in Agent: not compute[a1] == 7
; reading: forall a1 in Agent: not compute[a1] == 33
; reading: forall a1 in Agent: not compute[a1] == 9
; reading: forall a1 in Agent: not compute[a1] == 11
; reading: forall a1 in Agent: not compute[a1] == 59
; reading: forall a1 in Agent: not compute[a1] == 17
; reading: forall a1 in Agent: not compute[a1] == 43
; reading: forall a1 in Agent: not compute[a1] == 27
; reading: forall a1 in Agent: not compute[a1] == 49
; reading: forall a1 in Agent: not compute[a1] == 25
; reading: forall a1 in Agent: not compute[a1] == 57
; reading: forall a1 in Agent: not compute[a1] == -7
; reading: forall a1 in Agent: not compute[a1] == -31
; reading: forall a1 in Agent: not compute[a1] == -39
; reading: forall a1 in Agent: not compute[a1] == -55
; reading: forall a1 in Agent: not compute[a1] == -63
; reading: forall a1 in Agent: not compute[a1] == -15
; reading: forall a1 in Agent: not compute[a1] == -23
; reading: forall a1 in Agent: not compute[a1] == -47
; reading: forall a1 in Agent: not compute[a1] == -33
; reading: forall a1 in Agent: not compute[a1] == -17
; reading: forall a1 in Agent: not compute[a1] == -21
; reading: forall a1 in Agent: not compute[a1] == -5
; reading: forall a1 in Agent: not compute[a1] == -53
; reading: forall a1 in Agent: not compute[a1] == -37
; reading: forall a1 in Agent: not compute[a1] == -1
; reading: forall a1 in Agent: not compute[a1] == -57
; reading: forall a1 in Agent: not compute[a1] == -25
; reading: forall a1 in Agent: not compute[a1] == -49
; reading: forall a1 in Agent: not compute[a1] == -41
; reading: forall a1 in Agent: not compute[a1] == -9
; reading: not total == 36
; reading: not total == 52
; reading: not total == 6
; reading: not total == 38
; reading: not total == 39
; reading: not total == 46
; reading: not total == 14
; reading: not total == 15
; reading: not total == 7
; reading: not total == 12
; reading: not total == 53
; reading: not total == 20
; reading: not total == 21
; reading: not total == -43
; reading: not total == 37
; reading: not total == 33
; reading: not total == 32
; reading: not total == 24
; reading: not total == 34
; reading: not total == 35
; reading: not total == -54
; reading: not total == 50
; reading: not total == 13
; reading: not total == 44
; reading: not total == 45
; reading: not total == 60
; reading: not total == 28
; reading: not total == 29
; reading: not total == -36
; reading: not total == -35
; reading: not total == -4
; reading: not total == 61
; reading: not total == -3
; reading: not total == -12
; reading: not total == -44
; reading: not total == -11
; reading: not total == 16
; reading: not total == 17
; reading: not total == 49
; reading: not total == -48
; reading: not total == 48
; reading: not total == -47
; reading: not total == -15
; reading: not total == -16
; reading: not total == 54
; reading: not total == 22
; reading: not total == 23
; reading: not total == -42
; reading: not total == 55
; reading: not total == -41
; reading: not total == -10
; reading: not total == -9
; reading: not total == 18
; reading: not total == 19
; reading: not total == 51
; reading: not total == -46
; reading: not total == -45
; reading: not total == -14
; reading: not total == -13
; reading: not total == 40
; reading: not total == 47
; reading: not total == 30
; reading: not total == 31
; reading: not total == 62
; reading: not total == 63
; reading: not total == -34
; reading: not total == -2
; reading: not total == -33
; reading: not total == -1
; reading: not total == 11
; reading: not total == 56
; reading: not total == 25
; reading: not total == 57
; reading: not total == -40
; reading: not total == -8
; reading: not total == -39
; reading: not total == -7
; reading: not total == -53
; reading: not total == 10
; reading: not total == 42
; reading: not total == 43
; reading: not total == -22
; reading: not total == -21
; reading: not total == 58
; reading: not total == 26
; reading: not total == 27
; reading: not total == 59
; reading: not total == -38
; reading: not total == -6
; reading: not total == -37
; reading: not total == -5
;
(set-logic ALL)
(declare-const |var total| Int)
(declare-const |var share| Int)
(declare-const |alive[0]| Bool)
(declare-const |alive[1]| Bool)
(declare-const |alive[2]| Bool)
(declare-const |founder[0]| Int)
(declare-const |founder[1]| Int)
(declare-const |founder[2]| Int)
(declare-const |compute[0]| Int)
(declare-const |compute[1]| Int)
(declare-const |compute[2]| Int)
(declare-const |var pool| Int)
(declare-const |take/unknown[0]| Int)
(declare-const |take/unknown[1]| Int)
(declare-const |take/unknown[2]| Int)
(declare-const |fire take| Bool)
(declare-const |fire build| Bool)
(declare-const |fire reprogram| Bool)
(declare-const |argument Agent 0| Int)
(declare-const |argument Agent 1| Int)
(declare-const |take/writes/compute[0]| Int)
(declare-const |take/writes/compute[1]| Int)
(declare-const |take/writes/compute[2]| Int)
(declare-const |take/writes/pool| Int)
(declare-const |var total'| Int)
(declare-const |var share'| Int)
(declare-const |alive[0]'| Bool)
(declare-const |alive[1]'| Bool)
(declare-const |alive[2]'| Bool)
(declare-const |founder[0]'| Int)
(declare-const |founder[1]'| Int)
(declare-const |founder[2]'| Int)
(declare-const |compute[0]'| Int)
(declare-const |compute[1]'| Int)
(declare-const |compute[2]'| Int)
(declare-const |var pool'| Int)
(declare-const |take/unknown[0]'| Int)
(declare-const |take/unknown[1]'| Int)
(declare-const |take/unknown[2]'| Int)
(define-fun part3 () Bool (= |take/unknown[0]| 0))
(define-fun part6 () Bool (= |take/unknown[1]| 0))
(define-fun part9 () Bool (= |take/unknown[2]| 0))
(define-fun part29 () Bool (= |founder[0]| 0))
(define-fun part31 () Bool (= |founder[1]| 1))
(define-fun part33 () Bool (= |founder[2]| 2))
(define-fun part38 () Bool (or |fire take| |fire build| |fire reprogram|))
(define-fun part40 () Bool (<= 0 |compute[0]|))
(define-fun part41 () Bool (<= |compute[0]| 4))
(define-fun part42 () Bool (<= 0 |compute[1]|))
(define-fun part43 () Bool (<= |compute[1]| 4))
(define-fun part44 () Bool (<= 0 |compute[2]|))
(define-fun part45 () Bool (<= |compute[2]| 4))
(define-fun part58 () Bool (= |argument Agent 1| 0))
(define-fun part61 () Bool (= |argument Agent 0| 0))
(define-fun part63 () Bool (not (and |fire take| part61)))
(define-fun part64 () Bool (not part3))
(define-fun part65 () Bool (< 0 |var pool|))
(define-fun part68 () Bool (= |argument Agent 0| 1))
(define-fun part70 () Bool (not (and |fire take| part68)))
(define-fun part71 () Bool (not part6))
(define-fun part74 () Bool (= |argument Agent 0| 2))
(define-fun part76 () Bool (not (and |fire take| part74)))
(define-fun part77 () Bool (not part9))
(define-fun part88 () Int (ite (= |founder[1]| |founder[0]|) |compute[1]| 0))
(define-fun part90 () Int (ite (= |founder[2]| |founder[0]|) |compute[2]| 0))
(define-fun part96 () Int (ite (= |founder[0]| |founder[1]|) |compute[0]| 0))
(define-fun part98 () Int (ite (= |founder[2]| |founder[1]|) |compute[2]| 0))
(define-fun part104 () Int (ite (= |founder[0]| |founder[2]|) |compute[0]| 0))
(define-fun part106 () Int (ite (= |founder[1]| |founder[2]|) |compute[1]| 0))
(define-fun part114 () Bool (= |take/writes/compute[1]| |compute[1]|))
(define-fun part116 () Bool (= |take/writes/compute[2]| |compute[2]|))
(define-fun part131 () Bool (= |take/writes/compute[0]| |compute[0]|))
(define-fun part161 () Bool (and |fire build| part58))
(define-fun part162 () Bool (not part161))
(define-fun part165 () Bool (= |argument Agent 1| 1))
(define-fun part166 () Bool (and |fire build| part165))
(define-fun part167 () Bool (not part166))
(define-fun part170 () Bool (= |argument Agent 1| 2))
(define-fun part171 () Bool (and |fire build| part170))
(define-fun part172 () Bool (not part171))
(define-fun part184 () Bool (and |fire reprogram| part58))
(define-fun part185 () Bool (not part184))
(define-fun part187 () Bool (and |fire reprogram| part165))
(define-fun part188 () Bool (not part187))
(define-fun part190 () Bool (and |fire reprogram| part170))
(define-fun part191 () Bool (not part190))
(define-fun part207 () Int (ite part61 |founder[0]| (ite part68 |founder[1]| |founder[2]|)))
(define-fun part222 () Bool (and |fire take| part61 part3))
(define-fun part229 () Int (ite part61 |take/unknown[0]| (ite part68 |take/unknown[1]| |take/unknown[2]|)))
(define-fun part231 () Bool (and |fire take| (= part229 1)))
(define-fun part232 () Bool (not part231))
(define-fun part237 () Bool (and |fire take| part68 part6))
(define-fun part247 () Bool (and |fire take| part74 part9))
(define-fun part258 () Bool (and |fire take| (= part229 0)))
(assert (or part61 part68 part74))
(assert (or part58 part165 part170))
(assert (and (<= 0 |take/writes/compute[0]|) (<= |take/writes/compute[0]| 4)))
(assert (and (<= 0 |take/writes/compute[1]|) (<= |take/writes/compute[1]| 4)))
(assert (and (<= 0 |take/writes/compute[2]|) (<= |take/writes/compute[2]| 4)))
(assert (and (<= 0 |take/writes/pool|) (<= |take/writes/pool| 4)))
(assert (or part29 (= |founder[0]| 1) (= |founder[0]| 2)))
(assert (or (= |founder[1]| 0) part31 (= |founder[1]| 2)))
(assert (or (= |founder[2]| 0) (= |founder[2]| 1) part33))
(assert (or (= |founder[0]'| 0) (= |founder[0]'| 1) (= |founder[0]'| 2)))
(assert (or (= |founder[1]'| 0) (= |founder[1]'| 1) (= |founder[1]'| 2)))
(assert (or (= |founder[2]'| 0) (= |founder[2]'| 1) (= |founder[2]'| 2)))
(assert (= |var total'| |var total|))
(assert (= |var share'| |var share|))
(define-fun initial () Bool (and part3 part6 part9 (= |var total| 4) (= |var share| 1) (= |compute[0]| 0) (= |compute[1]| 0) (= |compute[2]| 0) (= |var pool| |var total|) (or |alive[0]| |alive[1]| |alive[2]|) part29 part31 part33))
(define-fun step () Bool (and (or (not part38) (and part40 part41 part42 part43 part44 part45 (<= 0 |var pool|) (<= |var pool| 4))) (not (and |fire build| |fire take|)) (not (and |fire reprogram| |fire take|)) (not (and |fire reprogram| |fire build|)) (or (not |fire take|) part58) (or part63 part64 (and |alive[0]| part65)) (or part70 part71 (and |alive[1]| part65)) (or part76 part77 (and |alive[2]| part65)) (or part63 part64 (< |compute[0]| |var share|)) (or part70 part71 (< |compute[1]| |var share|)) (or part76 part77 (< |compute[2]| |var share|)) (or part63 part64 (<= (* 2 (+ |compute[0]| part88 part90 1)) |var total|)) (or part70 part71 (<= (* 2 (+ part96 |compute[1]| part98 1)) |var total|)) (or part76 part77 (<= (* 2 (+ part104 part106 |compute[2]| 1)) |var total|)) (or part63 (not (= |take/unknown[0]| 1)) (and |alive[0]| part114 part116 (= (+ |take/writes/compute[0]| |take/writes/pool|) (+ |compute[0]| |var pool|)) (<= (* 2 (+ |compute[0]| part88 part90 (* (- 1) |compute[0]|) |take/writes/compute[0]|)) |var total|))) (or part70 (not (= |take/unknown[1]| 1)) (and |alive[1]| part131 part116 (= (+ |take/writes/compute[1]| |take/writes/pool|) (+ |compute[1]| |var pool|)) (<= (* 2 (+ part96 |compute[1]| part98 (* (- 1) |compute[1]|) |take/writes/compute[1]|)) |var total|))) (or part76 (not (= |take/unknown[2]| 1)) (and |alive[2]| part131 part114 (= (+ |take/writes/compute[2]| |take/writes/pool|) (+ |compute[2]| |var pool|)) (<= (* 2 (+ part104 part106 |compute[2]| (* (- 1) |compute[2]|) |take/writes/compute[2]|)) |var total|))) (or (not (and |fire build| part61)) |alive[0]|) (or (not (and |fire build| part68)) |alive[1]|) (or (not (and |fire build| part74)) |alive[2]|) (or part162 (not |alive[0]|)) (or part167 (not |alive[1]|)) (or part172 (not |alive[2]|)) (or (not (and |fire reprogram| part61)) |alive[0]|) (or (not (and |fire reprogram| part68)) |alive[1]|) (or (not (and |fire reprogram| part74)) |alive[2]|) (or part185 |alive[0]|) (or part188 |alive[1]|) (or part191 |alive[2]|) (or part162 |alive[0]'|) (or (= |alive[0]'| |alive[0]|) part161) (or part167 |alive[1]'|) (or (= |alive[1]'| |alive[1]|) part166) (or part172 |alive[2]'|) (or (= |alive[2]'| |alive[2]|) part171) (or part162 (= |founder[0]'| part207)) (or (= |founder[0]'| |founder[0]|) part161) (or part167 (= |founder[1]'| part207)) (or (= |founder[1]'| |founder[1]|) part166) (or part172 (= |founder[2]'| part207)) (or (= |founder[2]'| |founder[2]|) part171) (or (not part222) (= |compute[0]'| (+ |compute[0]| 1))) (or part232 (= |compute[0]'| |take/writes/compute[0]|)) (or (= |compute[0]'| |compute[0]|) part222 part231) (or (not part237) (= |compute[1]'| (+ |compute[1]| 1))) (or part232 (= |compute[1]'| |take/writes/compute[1]|)) (or (= |compute[1]'| |compute[1]|) part237 part231) (or (not part247) (= |compute[2]'| (+ |compute[2]| 1))) (or part232 (= |compute[2]'| |take/writes/compute[2]|)) (or (= |compute[2]'| |compute[2]|) part247 part231) (or (not part258) (= |var pool'| (+ |var pool| (- 1)))) (or part232 (= |var pool'| |take/writes/pool|)) (or (= |var pool'| |var pool|) part258 part231) (or part162 (= |take/unknown[0]'| part229)) (or part185 (= |take/unknown[0]'| 1)) (or (= |take/unknown[0]'| |take/unknown[0]|) part161 part184) (or part167 (= |take/unknown[1]'| part229)) (or part188 (= |take/unknown[1]'| 1)) (or (= |take/unknown[1]'| |take/unknown[1]|) part166 part187) (or part172 (= |take/unknown[2]'| part229)) (or part191 (= |take/unknown[2]'| 1)) (or (= |take/unknown[2]'| |take/unknown[2]|) part171 part190) part38))
(define-fun violation () Bool (not (and part40 part41 part42 part43 part44 part45)))
(define-fun strengthening ((|var total| Int) (|var share| Int) (|alive[0]| Bool) (|alive[1]| Bool) (|alive[2]| Bool) (|founder[0]| Int) (|founder[1]| Int) (|founder[2]| Int) (|compute[0]| Int) (|compute[1]| Int) (|compute[2]| Int) (|var pool| Int) (|take/unknown[0]| Int) (|take/unknown[1]| Int) (|take/unknown[2]| Int)) Bool
(and true
(<= 4 |var total| 4)
(<= 1 |var share| 1)
(<= 0 |compute[0]| 5)
(<= 0 |compute[1]| 5)
(<= 0 |compute[2]| 5)
(<= (- 1) |var pool| 4)
(<= 0 |take/unknown[0]| 1)
(<= 0 |take/unknown[1]| 1)
(<= 0 |take/unknown[2]| 1)
(not (and true (= |compute[1]| (- 61))))
(not (and true (= |compute[0]| (- 61))))
(not (and true (= |compute[2]| (- 61))))
(not (and true (= |compute[0]| (- 29))))
(not (and true (= |compute[1]| (- 29))))
(not (and true (= |compute[2]| (- 29))))
(not (and true (= |compute[1]| (- 13))))
(not (and true (= |compute[0]| (- 13))))
(not (and true (= |compute[2]| (- 13))))
(not (and true (= |compute[2]| (- 45))))
(not (and true (= |compute[1]| (- 45))))
(not (and true (= |compute[0]| (- 45))))
(not (and true (= |compute[1]| 51)))
(not (and true (= |compute[0]| 51)))
(not (and true (= |compute[2]| 51)))
(not (and true (= |compute[1]| 35)))
(not (and true (= |compute[2]| 35)))
(not (and true (= |compute[0]| 35)))
(not (and true (= |compute[1]| 19)))
(not (and true (= |compute[2]| 19)))
(not (and true (= |compute[0]| 19)))
(not (and true (= |compute[1]| (- 64))))
(not (and true (= |compute[2]| (- 64))))
(not (and true (= |compute[0]| (- 64))))
(not (and true (= |compute[2]| (- 32))))
(not (and true (= |compute[1]| (- 32))))
(not (and true (= |compute[0]| (- 32))))
(not (and true (= |compute[1]| (- 48))))
(not (and true (= |compute[0]| (- 48))))
(not (and true (= |compute[2]| (- 48))))
(not (and true (= |compute[0]| (- 16))))
(not (and true (= |compute[2]| (- 16))))
(not (and true (= |compute[1]| (- 16))))
(not (and true (= |compute[1]| 48)))
(not (and true (= |compute[2]| 48)))
(not (and true (= |compute[0]| 48)))
(not (and true (= |compute[1]| 16)))
(not (and true (= |compute[0]| 16)))
(not (and true (= |compute[2]| 16)))
(not (and true (= |compute[2]| 32)))
(not (and true (= |compute[0]| 32)))
(not (and true (= |compute[1]| 32)))
(not (and true (= |compute[1]| 24)))
(not (and true (= |compute[0]| 24)))
(not (and true (= |compute[2]| 24)))
(not (and true (= |compute[2]| 8)))
(not (and true (= |compute[0]| 8)))
(not (and true (= |compute[1]| 8)))
(not (and true (= |compute[0]| 56)))
(not (and true (= |compute[1]| 56)))
(not (and true (= |compute[2]| 56)))
(not (and true (= |compute[0]| 40)))
(not (and true (= |compute[2]| 40)))
(not (and true (= |compute[1]| 40)))
(not (and true (= |compute[0]| (- 24))))
(not (and true (= |compute[1]| (- 24))))
(not (and true (= |compute[2]| (- 24))))
(not (and true (= |compute[1]| (- 56))))
(not (and true (= |compute[2]| (- 56))))
(not (and true (= |compute[0]| (- 56))))
(not (and true (= |compute[2]| (- 8))))
(not (and true (= |compute[0]| (- 8))))
(not (and true (= |compute[1]| (- 8))))
(not (and true (= |compute[0]| (- 40))))
(not (and true (= |compute[1]| (- 40))))
(not (and true (= |compute[2]| (- 40))))
(not (and true (= |compute[1]| 5)))
(not (and true (= |compute[2]| 5)))
(not (and true (= |compute[0]| 5)))
(not (and true (= |var total| 41)))
(not (and true (= |compute[2]| 61)))
(not (and true (= |compute[0]| 61)))
(not (and true (= |compute[1]| 61)))
(not (and true (= |compute[2]| 36)))
(not (and true (= |compute[0]| 36)))
(not (and true (= |compute[1]| 36)))
(not (and true (= |compute[0]| 12)))
(not (and true (= |compute[2]| 12)))
(not (and true (= |compute[1]| 12)))
(not (and true (= |compute[2]| 14)))
(not (and true (= |compute[1]| 14)))
(not (and true (= |compute[0]| 14)))
(not (and true (= |compute[1]| 10)))
(not (and true (= |compute[0]| 10)))
(not (and true (= |compute[2]| 10)))
(not (and true (= |compute[0]| 42)))
(not (and true (= |compute[2]| 42)))
(not (and true (= |compute[1]| 42)))
(not (and true (= |compute[1]| 44)))
(not (and true (= |compute[2]| 44)))
(not (and true (= |compute[0]| 44)))
(not (and true (= |compute[1]| 46)))
(not (and true (= |compute[0]| 46)))
(not (and true (= |compute[2]| 46)))
(not (and true (= |compute[1]| 30)))
(not (and true (= |compute[2]| 30)))
(not (and true (= |compute[0]| 30)))
(not (and true (= |compute[0]| 28)))
(not (and true (= |compute[1]| 28)))
(not (and true (= |compute[2]| 28)))
(not (and true (= |compute[2]| 26)))
(not (and true (= |compute[1]| 26)))
(not (and true (= |compute[0]| 26)))
(not (and true (= |compute[0]| 60)))
(not (and true (= |compute[2]| 60)))
(not (and true (= |compute[1]| 60)))
(not (and true (= |compute[0]| 62)))
(not (and true (= |compute[1]| 62)))
(not (and true (= |compute[2]| 62)))
(not (and true (= |compute[1]| 58)))
(not (and true (= |compute[2]| 58)))
(not (and true (= |compute[0]| 58)))
(not (and true (= |compute[1]| 34)))
(not (and true (= |compute[2]| 34)))
(not (and true (= |compute[0]| 34)))
(not (and true (= |compute[1]| 38)))
(not (and true (= |compute[2]| 38)))
(not (and true (= |compute[0]| 38)))
(not (and true (= |compute[2]| (- 60))))
(not (and true (= |compute[1]| (- 60))))
(not (and true (= |compute[0]| (- 60))))
(not (and true (= |compute[0]| (- 52))))
(not (and true (= |compute[1]| (- 52))))
(not (and true (= |compute[2]| (- 52))))
(not (and true (= |compute[0]| (- 36))))
(not (and true (= |compute[2]| (- 36))))
(not (and true (= |compute[1]| (- 36))))
(not (and true (= |compute[0]| (- 4))))
(not (and true (= |compute[2]| (- 4))))
(not (and true (= |compute[1]| (- 4))))
(not (and true (= |compute[2]| (- 44))))
(not (and true (= |compute[0]| (- 44))))
(not (and true (= |compute[1]| (- 44))))
(not (and true (= |compute[2]| (- 20))))
(not (and true (= |compute[0]| (- 20))))
(not (and true (= |compute[1]| (- 20))))
(not (and true (= |compute[2]| (- 12))))
(not (and true (= |compute[1]| (- 12))))
(not (and true (= |compute[0]| (- 12))))
(not (and true (= |compute[2]| (- 28))))
(not (and true (= |compute[1]| (- 28))))
(not (and true (= |compute[0]| (- 28))))
(not (and true (= |compute[1]| 52)))
(not (and true (= |compute[2]| 52)))
(not (and true (= |compute[0]| 52)))
(not (and true (= |compute[2]| 20)))
(not (and true (= |compute[1]| 20)))
(not (and true (= |compute[0]| 20)))
(not (and true (= |compute[1]| 50)))
(not (and true (= |compute[2]| 50)))
(not (and true (= |compute[0]| 50)))
(not (and true (= |compute[0]| 18)))
(not (and true (= |compute[2]| 18)))
(not (and true (= |compute[1]| 18)))
(not (and true (= |compute[2]| (- 54))))
(not (and true (= |compute[0]| (- 54))))
(not (and true (= |compute[1]| (- 54))))
(not (and true (= |compute[0]| (- 6))))
(not (and true (= |compute[1]| (- 6))))
(not (and true (= |compute[2]| (- 6))))
(not (and true (= |compute[2]| (- 38))))
(not (and true (= |compute[0]| (- 38))))
(not (and true (= |compute[1]| (- 38))))
(not (and true (= |compute[2]| (- 22))))
(not (and true (= |compute[0]| (- 22))))
(not (and true (= |compute[1]| (- 22))))
(not (and true (= |compute[1]| (- 46))))
(not (and true (= |compute[2]| (- 46))))
(not (and true (= |compute[0]| (- 46))))
(not (and true (= |compute[1]| (- 30))))
(not (and true (= |compute[2]| (- 30))))
(not (and true (= |compute[0]| (- 30))))
(not (and true (= |compute[1]| (- 14))))
(not (and true (= |compute[2]| (- 14))))
(not (and true (= |compute[0]| (- 14))))
(not (and true (= |compute[0]| (- 62))))
(not (and true (= |compute[1]| (- 62))))
(not (and true (= |compute[2]| (- 62))))
(not (and true (= |compute[1]| (- 42))))
(not (and true (= |compute[2]| (- 42))))
(not (and true (= |compute[0]| (- 42))))
(not (and true (= |compute[0]| 54)))
(not (and true (= |compute[2]| 54)))
(not (and true (= |compute[1]| 54)))
(not (and true (= |compute[1]| 22)))
(not (and true (= |compute[2]| 22)))
(not (and true (= |compute[0]| 22)))
(not (and true (= |compute[0]| (- 18))))
(not (and true (= |compute[2]| (- 18))))
(not (and true (= |compute[1]| (- 18))))
(not (and true (= |compute[2]| (- 58))))
(not (and true (= |compute[0]| (- 58))))
(not (and true (= |compute[1]| (- 58))))
(not (and true (= |compute[2]| (- 10))))
(not (and true (= |compute[1]| (- 10))))
(not (and true (= |compute[0]| (- 10))))
(not (and true (= |compute[0]| (- 50))))
(not (and true (= |compute[1]| (- 50))))
(not (and true (= |compute[2]| (- 50))))
(not (and true (= |compute[0]| (- 34))))
(not (and true (= |compute[2]| (- 34))))
(not (and true (= |compute[1]| (- 34))))
(not (and true (= |compute[1]| (- 2))))
(not (and true (= |compute[0]| (- 2))))
(not (and true (= |compute[2]| (- 2))))
(not (and true (= |compute[0]| (- 26))))
(not (and true (= |compute[1]| (- 26))))
(not (and true (= |compute[2]| (- 26))))
(not (and true (= |compute[0]| 6)))
(not (and true (= |compute[2]| 6)))
(not (and true (= |compute[1]| 6)))
(not (and true (= |compute[0]| 29)))
(not (and true (= |compute[2]| 29)))
(not (and true (= |compute[1]| 29)))
(not (and true (= |compute[1]| (- 43))))
(not (and true (= |compute[0]| (- 43))))
(not (and true (= |compute[2]| (- 43))))
(not (and true (= |compute[0]| (- 3))))
(not (and true (= |compute[1]| (- 3))))
(not (and true (= |compute[2]| (- 3))))
(not (and true (= |compute[2]| 13)))
(not (and true (= |compute[1]| 13)))
(not (and true (= |compute[0]| 13)))
(not (and true (= |compute[2]| (- 11))))
(not (and true (= |compute[1]| (- 11))))
(not (and true (= |compute[0]| (- 11))))
(not (and true (= |compute[1]| 21)))
(not (and true (= |compute[0]| 21)))
(not (and true (= |compute[2]| 21)))
(not (and true (= |compute[1]| (- 19))))
(not (and true (= |compute[0]| (- 19))))
(not (and true (= |compute[2]| (- 19))))
(not (and true (= |compute[0]| (- 35))))
(not (and true (= |compute[1]| (- 35))))
(not (and true (= |compute[2]| (- 35))))
(not (and true (= |compute[2]| (- 27))))
(not (and true (= |compute[0]| (- 27))))
(not (and true (= |compute[1]| (- 27))))
(not (and true (= |compute[2]| 37)))
(not (and true (= |compute[1]| 37)))
(not (and true (= |compute[0]| 37)))
(not (and true (= |compute[2]| (- 59))))
(not (and true (= |compute[0]| (- 59))))
(not (and true (= |compute[1]| (- 59))))
(not (and true (= |compute[2]| 53)))
(not (and true (= |compute[0]| 53)))
(not (and true (= |compute[1]| 53)))
(not (and true (= |compute[2]| 45)))
(not (and true (= |compute[1]| 45)))
(not (and true (= |compute[0]| 45)))
(not (and true (= |compute[0]| (- 51))))
(not (and true (= |compute[2]| (- 51))))
(not (and true (= |compute[1]| (- 51))))
(not (and true (= |compute[0]| 41)))
(not (and true (= |compute[2]| 41)))
(not (and true (= |compute[1]| 41)))
(not (and true (= |compute[2]| 47)))
(not (and true (= |compute[1]| 47)))
(not (and true (= |compute[0]| 47)))
(not (and true (= |compute[2]| 31)))
(not (and true (= |compute[1]| 31)))
(not (and true (= |compute[0]| 31)))
(not (and true (= |compute[1]| 23)))
(not (and true (= |compute[2]| 23)))
(not (and true (= |compute[0]| 23)))
(not (and true (= |compute[0]| 55)))
(not (and true (= |compute[1]| 55)))
(not (and true (= |compute[2]| 55)))
(not (and true (= |compute[0]| 39)))
(not (and true (= |compute[2]| 39)))
(not (and true (= |compute[1]| 39)))
(not (and true (= |compute[2]| 63)))
(not (and true (= |compute[0]| 63)))
(not (and true (= |compute[1]| 63)))
(not (and true (= |compute[2]| 15)))
(not (and true (= |compute[0]| 15)))
(not (and true (= |compute[1]| 15)))
(not (and true (= |compute[2]| 7)))
(not (and true (= |compute[1]| 7)))
(not (and true (= |compute[0]| 7)))
(not (and true (= |compute[0]| 33)))
(not (and true (= |compute[1]| 33)))
(not (and true (= |compute[2]| 33)))
(not (and true (= |compute[2]| 9)))
(not (and true (= |compute[0]| 9)))
(not (and true (= |compute[1]| 9)))
(not (and true (= |compute[2]| 11)))
(not (and true (= |compute[0]| 11)))
(not (and true (= |compute[1]| 11)))
(not (and true (= |compute[1]| 59)))
(not (and true (= |compute[2]| 59)))
(not (and true (= |compute[0]| 59)))
(not (and true (= |compute[0]| 17)))
(not (and true (= |compute[1]| 17)))
(not (and true (= |compute[2]| 17)))
(not (and true (= |compute[0]| 43)))
(not (and true (= |compute[1]| 43)))
(not (and true (= |compute[2]| 43)))
(not (and true (= |compute[0]| 27)))
(not (and true (= |compute[2]| 27)))
(not (and true (= |compute[1]| 27)))
(not (and true (= |compute[1]| 49)))
(not (and true (= |compute[0]| 49)))
(not (and true (= |compute[2]| 49)))
(not (and true (= |compute[0]| 25)))
(not (and true (= |compute[1]| 25)))
(not (and true (= |compute[2]| 25)))
(not (and true (= |compute[1]| 57)))
(not (and true (= |compute[2]| 57)))
(not (and true (= |compute[0]| 57)))
(not (and true (= |compute[0]| (- 7))))
(not (and true (= |compute[1]| (- 7))))
(not (and true (= |compute[2]| (- 7))))
(not (and true (= |compute[2]| (- 31))))
(not (and true (= |compute[1]| (- 31))))
(not (and true (= |compute[0]| (- 31))))
(not (and true (= |compute[0]| (- 39))))
(not (and true (= |compute[2]| (- 39))))
(not (and true (= |compute[1]| (- 39))))
(not (and true (= |compute[0]| (- 55))))
(not (and true (= |compute[2]| (- 55))))
(not (and true (= |compute[1]| (- 55))))
(not (and true (= |compute[1]| (- 63))))
(not (and true (= |compute[0]| (- 63))))
(not (and true (= |compute[2]| (- 63))))
(not (and true (= |compute[1]| (- 15))))
(not (and true (= |compute[0]| (- 15))))
(not (and true (= |compute[2]| (- 15))))
(not (and true (= |compute[1]| (- 23))))
(not (and true (= |compute[2]| (- 23))))
(not (and true (= |compute[0]| (- 23))))
(not (and true (= |compute[2]| (- 47))))
(not (and true (= |compute[1]| (- 47))))
(not (and true (= |compute[0]| (- 47))))
(not (and true (= |compute[0]| (- 33))))
(not (and true (= |compute[2]| (- 33))))
(not (and true (= |compute[1]| (- 33))))
(not (and true (= |compute[2]| (- 17))))
(not (and true (= |compute[1]| (- 17))))
(not (and true (= |compute[0]| (- 17))))
(not (and true (= |compute[0]| (- 21))))
(not (and true (= |compute[1]| (- 21))))
(not (and true (= |compute[2]| (- 21))))
(not (and true (= |compute[2]| (- 5))))
(not (and true (= |compute[1]| (- 5))))
(not (and true (= |compute[0]| (- 5))))
(not (and true (= |compute[2]| (- 53))))
(not (and true (= |compute[0]| (- 53))))
(not (and true (= |compute[1]| (- 53))))
(not (and true (= |compute[2]| (- 37))))
(not (and true (= |compute[0]| (- 37))))
(not (and true (= |compute[1]| (- 37))))
(not (and true (= |compute[1]| (- 1))))
(not (and true (= |compute[0]| (- 1))))
(not (and true (= |compute[2]| (- 1))))
(not (and true (= |compute[1]| (- 57))))
(not (and true (= |compute[2]| (- 57))))
(not (and true (= |compute[0]| (- 57))))
(not (and true (= |compute[1]| (- 25))))
(not (and true (= |compute[0]| (- 25))))
(not (and true (= |compute[2]| (- 25))))
(not (and true (= |compute[2]| (- 49))))
(not (and true (= |compute[0]| (- 49))))
(not (and true (= |compute[1]| (- 49))))
(not (and true (= |compute[2]| (- 41))))
(not (and true (= |compute[1]| (- 41))))
(not (and true (= |compute[0]| (- 41))))
(not (and true (= |compute[2]| (- 9))))
(not (and true (= |compute[0]| (- 9))))
(not (and true (= |compute[1]| (- 9))))
(not (and true (= |var total| 36)))
(not (and true (= |var total| 52)))
(not (and true (= |var total| 6)))
(not (and true (= |var total| 38)))
(not (and true (= |var total| 39)))
(not (and true (= |var total| 46)))
(not (and true (= |var total| 14)))
(not (and true (= |var total| 15)))
(not (and true (= |var total| 7)))
(not (and true (= |var total| 12)))
(not (and true (= |var total| 53)))
(not (and true (= |var total| 20)))
(not (and true (= |var total| 21)))
(not (and true (= |var total| (- 43))))
(not (and true (= |var total| 37)))
(not (and true (= |var total| 33)))
(not (and true (= |var total| 32)))
(not (and true (= |var total| 24)))
(not (and true (= |var total| 34)))
(not (and true (= |var total| 35)))
(not (and true (= |var total| (- 54))))
(not (and true (= |var total| 50)))
(not (and true (= |var total| 13)))
(not (and true (= |var total| 44)))
(not (and true (= |var total| 45)))
(not (and true (= |var total| 60)))
(not (and true (= |var total| 28)))
(not (and true (= |var total| 29)))
(not (and true (= |var total| (- 36))))
(not (and true (= |var total| (- 35))))
(not (and true (= |var total| (- 4))))
(not (and true (= |var total| 61)))
(not (and true (= |var total| (- 3))))
(not (and true (= |var total| (- 12))))
(not (and true (= |var total| (- 44))))
(not (and true (= |var total| (- 11))))
(not (and true (= |var total| 16)))
(not (and true (= |var total| 17)))
(not (and true (= |var total| 49)))
(not (and true (= |var total| (- 48))))
(not (and true (= |var total| 48)))
(not (and true (= |var total| (- 47))))
(not (and true (= |var total| (- 15))))
(not (and true (= |var total| (- 16))))
(not (and true (= |var total| 54)))
(not (and true (= |var total| 22)))
(not (and true (= |var total| 23)))
(not (and true (= |var total| (- 42))))
(not (and true (= |var total| 55)))
(not (and true (= |var total| (- 41))))
(not (and true (= |var total| (- 10))))
(not (and true (= |var total| (- 9))))
(not (and true (= |var total| 18)))
(not (and true (= |var total| 19)))
(not (and true (= |var total| 51)))
(not (and true (= |var total| (- 46))))
(not (and true (= |var total| (- 45))))
(not (and true (= |var total| (- 14))))
(not (and true (= |var total| (- 13))))
(not (and true (= |var total| 40)))
(not (and true (= |var total| 47)))
(not (and true (= |var total| 30)))
(not (and true (= |var total| 31)))
(not (and true (= |var total| 62)))
(not (and true (= |var total| 63)))
(not (and true (= |var total| (- 34))))
(not (and true (= |var total| (- 2))))
(not (and true (= |var total| (- 33))))
(not (and true (= |var total| (- 1))))
(not (and true (= |var total| 11)))
(not (and true (= |var total| 56)))
(not (and true (= |var total| 25)))
(not (and true (= |var total| 57)))
(not (and true (= |var total| (- 40))))
(not (and true (= |var total| (- 8))))
(not (and true (= |var total| (- 39))))
(not (and true (= |var total| (- 7))))
(not (and true (= |var total| (- 53))))
(not (and true (= |var total| 10)))
(not (and true (= |var total| 42)))
(not (and true (= |var total| 43)))
(not (and true (= |var total| (- 22))))
(not (and true (= |var total| (- 21))))
(not (and true (= |var total| 58)))
(not (and true (= |var total| 26)))
(not (and true (= |var total| 27)))
(not (and true (= |var total| 59)))
(not (and true (= |var total| (- 38))))
(not (and true (= |var total| (- 6))))
(not (and true (= |var total| (- 37))))
(not (and true (= |var total| (- 5))))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var total| |var share| |alive[0]| |alive[1]| |alive[2]| |founder[0]| |founder[1]| |founder[2]| |compute[0]| |compute[1]| |compute[2]| |var pool| |take/unknown[0]| |take/unknown[1]| |take/unknown[2]|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var total| |var share| |alive[0]| |alive[1]| |alive[2]| |founder[0]| |founder[1]| |founder[2]| |compute[0]| |compute[1]| |compute[2]| |var pool| |take/unknown[0]| |take/unknown[1]| |take/unknown[2]|))
(assert step)
(assert (not (strengthening |var total'| |var share'| |alive[0]'| |alive[1]'| |alive[2]'| |founder[0]'| |founder[1]'| |founder[2]'| |compute[0]'| |compute[1]'| |compute[2]'| |var pool'| |take/unknown[0]'| |take/unknown[1]'| |take/unknown[2]'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var total| |var share| |alive[0]| |alive[1]| |alive[2]| |founder[0]| |founder[1]| |founder[2]| |compute[0]| |compute[1]| |compute[2]| |var pool| |take/unknown[0]| |take/unknown[1]| |take/unknown[2]|))
(assert violation)
(check-sat)
(pop 1)
