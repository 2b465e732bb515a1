; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: ic3
; model: market
; path: models/community/market.inv
; digest: sha256:49f7c5840f98457c7030678f9345c19310c2e0a6621bb7efead936a705abe201
; property: pool.range
; scope: Agent 3
; chain: any
; prev: 1
; reading: not pool == 5
; reading: not pool == 6
; reading: not pool == 7
; reading: not pool == 23
; reading: not pool == 19
; reading: not pool == 17
; reading: not pool == 21
; reading: not pool == 37
; reading: not pool == 33
; reading: not pool == 35
; reading: not pool == 39
; reading: not pool == 53
; reading: not pool == 49
; reading: not pool == 51
; reading: not pool == 55
; reading: not pool == 63
; reading: not pool == 59
; reading: not pool == 61
; reading: not pool == 57
; reading: not pool == 45
; reading: not pool == 41
; reading: not pool == 43
; reading: not pool == 47
; reading: not pool == 15
; reading: not pool == 11
; reading: not pool == 9
; reading: not pool == 13
; reading: not pool == 29
; reading: not pool == 25
; reading: not pool == 27
; reading: not pool == 31
; reading: not pool == -33
; reading: not pool == -37
; reading: not pool == -39
; reading: not pool == -35
; reading: not pool == -55
; reading: not pool == -51
; reading: not pool == -49
; reading: not pool == -53
; reading: not pool == -19
; reading: not pool == -23
; reading: not pool == -21
; reading: not pool == -17
; reading: not pool == -3
; reading: not pool == -7
; reading: not pool == -5
; reading: not pool == -1
; reading: not pool == -64
; reading: not pool == -60
; reading: not pool == 22
; reading: not pool == 20
; reading: not pool == 16
; reading: not pool == 18
; reading: not pool == 34
; reading: not pool == 36
; reading: not pool == 32
; reading: not pool == 54
; reading: not pool == 52
; reading: not pool == 48
; reading: not pool == 50
; reading: not pool == 38
; reading: not pool == 46
; reading: not pool == 42
; reading: not pool == 40
; reading: not pool == 44
; reading: not pool == 60
; reading: not pool == 56
; reading: not pool == 58
; reading: not pool == 62
; reading: not pool == 30
; reading: not pool == 26
; reading: not pool == 28
; reading: not pool == 24
; reading: not pool == 14
; reading: not pool == 10
; reading: not pool == 8
; reading: not pool == 12
; reading: not pool == -52
; reading: not pool == -56
; reading: not pool == -54
; reading: not pool == -50
; reading: not pool == -40
; reading: not pool == -36
; reading: not pool == -34
; reading: not pool == -38
; reading: not pool == -2
; reading: not pool == -6
; reading: not pool == -8
; reading: not pool == -4
; reading: not pool == -24
; reading: not pool == -22
; reading: not pool == -18
; reading: not pool == -20
; reading: not pool == -58
; reading: not pool == -62
; reading: not pool == -61
; reading: not pool == -63
; reading: not pool == -57
; reading: not pool == -59
; reading: not pool == -43
; reading: not pool == -41
; reading: not pool == -45
; reading: not pool == -47
; reading: not pool == -44
; reading: not pool == -42
; reading: not pool == -46
; reading: not pool == -48
; reading: not pool == -16
; reading: not pool == -14
; reading: not pool == -12
; reading: not pool == -10
; reading: not pool == -13
; reading: not pool == -15
; reading: not pool == -11
; reading: not pool == -9
; reading: not pool == -31
; reading: not pool == -29
; reading: not pool == -27
; reading: not pool == -25
; reading: not pool == -28
; reading: not pool == -26
; reading: not pool == -30
; reading: not pool == -32
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
(define-fun part46 () Bool (<= 0 |var pool|))
(define-fun part47 () Bool (<= |var pool| 4))
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
(define-fun step () Bool (and (or (not part38) (and (<= 0 |compute[0]|) (<= |compute[0]| 4) (<= 0 |compute[1]|) (<= |compute[1]| 4) (<= 0 |compute[2]|) (<= |compute[2]| 4) part46 part47)) (not (and |fire build| |fire take|)) (not (and |fire reprogram| |fire take|)) (not (and |fire reprogram| |fire build|)) (or (not |fire take|) part58) (or part63 part64 (and |alive[0]| part65)) (or part70 part71 (and |alive[1]| part65)) (or part76 part77 (and |alive[2]| part65)) (or part63 part64 (< |compute[0]| |var share|)) (or part70 part71 (< |compute[1]| |var share|)) (or part76 part77 (< |compute[2]| |var share|)) (or part63 part64 (<= (* 2 (+ |compute[0]| part88 part90 1)) |var total|)) (or part70 part71 (<= (* 2 (+ part96 |compute[1]| part98 1)) |var total|)) (or part76 part77 (<= (* 2 (+ part104 part106 |compute[2]| 1)) |var total|)) (or part63 (not (= |take/unknown[0]| 1)) (and |alive[0]| part114 part116 (= (+ |take/writes/compute[0]| |take/writes/pool|) (+ |compute[0]| |var pool|)) (<= (* 2 (+ |compute[0]| part88 part90 (* (- 1) |compute[0]|) |take/writes/compute[0]|)) |var total|))) (or part70 (not (= |take/unknown[1]| 1)) (and |alive[1]| part131 part116 (= (+ |take/writes/compute[1]| |take/writes/pool|) (+ |compute[1]| |var pool|)) (<= (* 2 (+ part96 |compute[1]| part98 (* (- 1) |compute[1]|) |take/writes/compute[1]|)) |var total|))) (or part76 (not (= |take/unknown[2]| 1)) (and |alive[2]| part131 part114 (= (+ |take/writes/compute[2]| |take/writes/pool|) (+ |compute[2]| |var pool|)) (<= (* 2 (+ part104 part106 |compute[2]| (* (- 1) |compute[2]|) |take/writes/compute[2]|)) |var total|))) (or (not (and |fire build| part61)) |alive[0]|) (or (not (and |fire build| part68)) |alive[1]|) (or (not (and |fire build| part74)) |alive[2]|) (or part162 (not |alive[0]|)) (or part167 (not |alive[1]|)) (or part172 (not |alive[2]|)) (or (not (and |fire reprogram| part61)) |alive[0]|) (or (not (and |fire reprogram| part68)) |alive[1]|) (or (not (and |fire reprogram| part74)) |alive[2]|) (or part185 |alive[0]|) (or part188 |alive[1]|) (or part191 |alive[2]|) (or part162 |alive[0]'|) (or (= |alive[0]'| |alive[0]|) part161) (or part167 |alive[1]'|) (or (= |alive[1]'| |alive[1]|) part166) (or part172 |alive[2]'|) (or (= |alive[2]'| |alive[2]|) part171) (or part162 (= |founder[0]'| part207)) (or (= |founder[0]'| |founder[0]|) part161) (or part167 (= |founder[1]'| part207)) (or (= |founder[1]'| |founder[1]|) part166) (or part172 (= |founder[2]'| part207)) (or (= |founder[2]'| |founder[2]|) part171) (or (not part222) (= |compute[0]'| (+ |compute[0]| 1))) (or part232 (= |compute[0]'| |take/writes/compute[0]|)) (or (= |compute[0]'| |compute[0]|) part222 part231) (or (not part237) (= |compute[1]'| (+ |compute[1]| 1))) (or part232 (= |compute[1]'| |take/writes/compute[1]|)) (or (= |compute[1]'| |compute[1]|) part237 part231) (or (not part247) (= |compute[2]'| (+ |compute[2]| 1))) (or part232 (= |compute[2]'| |take/writes/compute[2]|)) (or (= |compute[2]'| |compute[2]|) part247 part231) (or (not part258) (= |var pool'| (+ |var pool| (- 1)))) (or part232 (= |var pool'| |take/writes/pool|)) (or (= |var pool'| |var pool|) part258 part231) (or part162 (= |take/unknown[0]'| part229)) (or part185 (= |take/unknown[0]'| 1)) (or (= |take/unknown[0]'| |take/unknown[0]|) part161 part184) (or part167 (= |take/unknown[1]'| part229)) (or part188 (= |take/unknown[1]'| 1)) (or (= |take/unknown[1]'| |take/unknown[1]|) part166 part187) (or part172 (= |take/unknown[2]'| part229)) (or part191 (= |take/unknown[2]'| 1)) (or (= |take/unknown[2]'| |take/unknown[2]|) part171 part190) part38))
(define-fun violation () Bool (not (and part46 part47)))
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
(not (and true (= |var pool| 5)))
(not (and true (= |var pool| 6)))
(not (and true (= |var pool| 7)))
(not (and true (= |var pool| 23)))
(not (and true (= |var pool| 19)))
(not (and true (= |var pool| 17)))
(not (and true (= |var pool| 21)))
(not (and true (= |var pool| 37)))
(not (and true (= |var pool| 33)))
(not (and true (= |var pool| 35)))
(not (and true (= |var pool| 39)))
(not (and true (= |var pool| 53)))
(not (and true (= |var pool| 49)))
(not (and true (= |var pool| 51)))
(not (and true (= |var pool| 55)))
(not (and true (= |var pool| 63)))
(not (and true (= |var pool| 59)))
(not (and true (= |var pool| 61)))
(not (and true (= |var pool| 57)))
(not (and true (= |var pool| 45)))
(not (and true (= |var pool| 41)))
(not (and true (= |var pool| 43)))
(not (and true (= |var pool| 47)))
(not (and true (= |var pool| 15)))
(not (and true (= |var pool| 11)))
(not (and true (= |var pool| 9)))
(not (and true (= |var pool| 13)))
(not (and true (= |var pool| 29)))
(not (and true (= |var pool| 25)))
(not (and true (= |var pool| 27)))
(not (and true (= |var pool| 31)))
(not (and true (= |var pool| (- 33))))
(not (and true (= |var pool| (- 37))))
(not (and true (= |var pool| (- 39))))
(not (and true (= |var pool| (- 35))))
(not (and true (= |var pool| (- 55))))
(not (and true (= |var pool| (- 51))))
(not (and true (= |var pool| (- 49))))
(not (and true (= |var pool| (- 53))))
(not (and true (= |var pool| (- 19))))
(not (and true (= |var pool| (- 23))))
(not (and true (= |var pool| (- 21))))
(not (and true (= |var pool| (- 17))))
(not (and true (= |var pool| (- 3))))
(not (and true (= |var pool| (- 7))))
(not (and true (= |var pool| (- 5))))
(not (and true (= |var pool| (- 1))))
(not (and true (= |var pool| (- 64))))
(not (and true (= |var pool| (- 60))))
(not (and true (= |var pool| 22)))
(not (and true (= |var pool| 20)))
(not (and true (= |var pool| 16)))
(not (and true (= |var pool| 18)))
(not (and true (= |var pool| 34)))
(not (and true (= |var pool| 36)))
(not (and true (= |var pool| 32)))
(not (and true (= |var pool| 54)))
(not (and true (= |var pool| 52)))
(not (and true (= |var pool| 48)))
(not (and true (= |var pool| 50)))
(not (and true (= |var pool| 38)))
(not (and true (= |var pool| 46)))
(not (and true (= |var pool| 42)))
(not (and true (= |var pool| 40)))
(not (and true (= |var pool| 44)))
(not (and true (= |var pool| 60)))
(not (and true (= |var pool| 56)))
(not (and true (= |var pool| 58)))
(not (and true (= |var pool| 62)))
(not (and true (= |var pool| 30)))
(not (and true (= |var pool| 26)))
(not (and true (= |var pool| 28)))
(not (and true (= |var pool| 24)))
(not (and true (= |var pool| 14)))
(not (and true (= |var pool| 10)))
(not (and true (= |var pool| 8)))
(not (and true (= |var pool| 12)))
(not (and true (= |var pool| (- 52))))
(not (and true (= |var pool| (- 56))))
(not (and true (= |var pool| (- 54))))
(not (and true (= |var pool| (- 50))))
(not (and true (= |var pool| (- 40))))
(not (and true (= |var pool| (- 36))))
(not (and true (= |var pool| (- 34))))
(not (and true (= |var pool| (- 38))))
(not (and true (= |var pool| (- 2))))
(not (and true (= |var pool| (- 6))))
(not (and true (= |var pool| (- 8))))
(not (and true (= |var pool| (- 4))))
(not (and true (= |var pool| (- 24))))
(not (and true (= |var pool| (- 22))))
(not (and true (= |var pool| (- 18))))
(not (and true (= |var pool| (- 20))))
(not (and true (= |var pool| (- 58))))
(not (and true (= |var pool| (- 62))))
(not (and true (= |var pool| (- 61))))
(not (and true (= |var pool| (- 63))))
(not (and true (= |var pool| (- 57))))
(not (and true (= |var pool| (- 59))))
(not (and true (= |var pool| (- 43))))
(not (and true (= |var pool| (- 41))))
(not (and true (= |var pool| (- 45))))
(not (and true (= |var pool| (- 47))))
(not (and true (= |var pool| (- 44))))
(not (and true (= |var pool| (- 42))))
(not (and true (= |var pool| (- 46))))
(not (and true (= |var pool| (- 48))))
(not (and true (= |var pool| (- 16))))
(not (and true (= |var pool| (- 14))))
(not (and true (= |var pool| (- 12))))
(not (and true (= |var pool| (- 10))))
(not (and true (= |var pool| (- 13))))
(not (and true (= |var pool| (- 15))))
(not (and true (= |var pool| (- 11))))
(not (and true (= |var pool| (- 9))))
(not (and true (= |var pool| (- 31))))
(not (and true (= |var pool| (- 29))))
(not (and true (= |var pool| (- 27))))
(not (and true (= |var pool| (- 25))))
(not (and true (= |var pool| (- 28))))
(not (and true (= |var pool| (- 26))))
(not (and true (= |var pool| (- 30))))
(not (and true (= |var pool| (- 32))))
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
