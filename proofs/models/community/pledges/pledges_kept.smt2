; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: ic3
; model: pledges
; path: models/community/pledges.inv
; digest: sha256:842a807b98027eaf7182a865b6b7124b0a0bc40c865a5f6314767176cf24ec86
; property: pledges_kept
; scope: Agent 3
; chain: any
; prev: 1
; reading: forall a1 in Agent: not compute[a1] == 14
; reading: not share == 3
; reading: forall a1 in Agent: not (compute[a1] == 4 and share == 1)
; reading: forall a1 in Agent: not (compute[a1] == 2 and share == 1)
; reading: not share == 2
; reading: forall a1 in Agent: not (compute[a1] == 3 and share == 1)
; reading: forall a1 in Agent: not compute[a1] == 15
; reading: not share == 0
; reading: forall a1 in Agent: not compute[a1] == 13
; reading: forall a1 in Agent: not compute[a1] == 7
; reading: not share == -15
; reading: not share == -16
; reading: not share == -14
; reading: not share == -13
; reading: not share == -7
; reading: not share == -8
; reading: not share == -5
; reading: not share == -6
; reading: not share == -11
; reading: not share == -12
; reading: not share == -10
; reading: not share == -9
; reading: not share == -3
; reading: not share == -4
; reading: not share == -1
; reading: not share == -2
; reading: forall a1 in Agent: not compute[a1] == 6
; reading: forall a1 in Agent: not (compute[a1] == 5 and share == 1)
; reading: forall a1 in Agent: not compute[a1] == 10
; reading: forall a1 in Agent: not compute[a1] == 9
; reading: forall a1 in Agent: not compute[a1] == 11
; reading: forall a1 in Agent: not compute[a1] == 8
; reading: not share == 4
; reading: forall a1 in Agent: not compute[a1] == 12
; reading: not share == 5
; reading: forall a1 in Agent: not compute[a1] == -9
; reading: not share == 6
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
(define-fun part89 () Bool (= |take/writes/compute[1]| |compute[1]|))
(define-fun part91 () Bool (= |take/writes/compute[2]| |compute[2]|))
(define-fun part102 () Bool (= |take/writes/compute[0]| |compute[0]|))
(define-fun part126 () Bool (and |fire build| part58))
(define-fun part127 () Bool (not part126))
(define-fun part130 () Bool (= |argument Agent 1| 1))
(define-fun part131 () Bool (and |fire build| part130))
(define-fun part132 () Bool (not part131))
(define-fun part135 () Bool (= |argument Agent 1| 2))
(define-fun part136 () Bool (and |fire build| part135))
(define-fun part137 () Bool (not part136))
(define-fun part149 () Bool (and |fire reprogram| part58))
(define-fun part150 () Bool (not part149))
(define-fun part152 () Bool (and |fire reprogram| part130))
(define-fun part153 () Bool (not part152))
(define-fun part155 () Bool (and |fire reprogram| part135))
(define-fun part156 () Bool (not part155))
(define-fun part172 () Int (ite part61 |founder[0]| (ite part68 |founder[1]| |founder[2]|)))
(define-fun part187 () Bool (and |fire take| part61 part3))
(define-fun part194 () Int (ite part61 |take/unknown[0]| (ite part68 |take/unknown[1]| |take/unknown[2]|)))
(define-fun part196 () Bool (and |fire take| (= part194 1)))
(define-fun part197 () Bool (not part196))
(define-fun part202 () Bool (and |fire take| part68 part6))
(define-fun part212 () Bool (and |fire take| part74 part9))
(define-fun part223 () Bool (and |fire take| (= part194 0)))
(assert (or part61 part68 part74))
(assert (or part58 part130 part135))
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
(define-fun step () Bool (and (or (not part38) (and (<= 0 |compute[0]|) (<= |compute[0]| 4) (<= 0 |compute[1]|) (<= |compute[1]| 4) (<= 0 |compute[2]|) (<= |compute[2]| 4) (<= 0 |var pool|) (<= |var pool| 4))) (not (and |fire build| |fire take|)) (not (and |fire reprogram| |fire take|)) (not (and |fire reprogram| |fire build|)) (or (not |fire take|) part58) (or part63 part64 (and |alive[0]| part65)) (or part70 part71 (and |alive[1]| part65)) (or part76 part77 (and |alive[2]| part65)) (or part63 part64 (< |compute[0]| |var share|)) (or part70 part71 (< |compute[1]| |var share|)) (or part76 part77 (< |compute[2]| |var share|)) (or part63 (not (= |take/unknown[0]| 1)) (and |alive[0]| part89 part91 (= (+ |take/writes/compute[0]| |take/writes/pool|) (+ |compute[0]| |var pool|)) (<= |take/writes/compute[0]| |var share|))) (or part70 (not (= |take/unknown[1]| 1)) (and |alive[1]| part102 part91 (= (+ |take/writes/compute[1]| |take/writes/pool|) (+ |compute[1]| |var pool|)) (<= |take/writes/compute[1]| |var share|))) (or part76 (not (= |take/unknown[2]| 1)) (and |alive[2]| part102 part89 (= (+ |take/writes/compute[2]| |take/writes/pool|) (+ |compute[2]| |var pool|)) (<= |take/writes/compute[2]| |var share|))) (or (not (and |fire build| part61)) |alive[0]|) (or (not (and |fire build| part68)) |alive[1]|) (or (not (and |fire build| part74)) |alive[2]|) (or part127 (not |alive[0]|)) (or part132 (not |alive[1]|)) (or part137 (not |alive[2]|)) (or (not (and |fire reprogram| part61)) |alive[0]|) (or (not (and |fire reprogram| part68)) |alive[1]|) (or (not (and |fire reprogram| part74)) |alive[2]|) (or part150 |alive[0]|) (or part153 |alive[1]|) (or part156 |alive[2]|) (or part127 |alive[0]'|) (or (= |alive[0]'| |alive[0]|) part126) (or part132 |alive[1]'|) (or (= |alive[1]'| |alive[1]|) part131) (or part137 |alive[2]'|) (or (= |alive[2]'| |alive[2]|) part136) (or part127 (= |founder[0]'| part172)) (or (= |founder[0]'| |founder[0]|) part126) (or part132 (= |founder[1]'| part172)) (or (= |founder[1]'| |founder[1]|) part131) (or part137 (= |founder[2]'| part172)) (or (= |founder[2]'| |founder[2]|) part136) (or (not part187) (= |compute[0]'| (+ |compute[0]| 1))) (or part197 (= |compute[0]'| |take/writes/compute[0]|)) (or (= |compute[0]'| |compute[0]|) part187 part196) (or (not part202) (= |compute[1]'| (+ |compute[1]| 1))) (or part197 (= |compute[1]'| |take/writes/compute[1]|)) (or (= |compute[1]'| |compute[1]|) part202 part196) (or (not part212) (= |compute[2]'| (+ |compute[2]| 1))) (or part197 (= |compute[2]'| |take/writes/compute[2]|)) (or (= |compute[2]'| |compute[2]|) part212 part196) (or (not part223) (= |var pool'| (+ |var pool| (- 1)))) (or part197 (= |var pool'| |take/writes/pool|)) (or (= |var pool'| |var pool|) part223 part196) (or part127 (= |take/unknown[0]'| part194)) (or part150 (= |take/unknown[0]'| 1)) (or (= |take/unknown[0]'| |take/unknown[0]|) part126 part149) (or part132 (= |take/unknown[1]'| part194)) (or part153 (= |take/unknown[1]'| 1)) (or (= |take/unknown[1]'| |take/unknown[1]|) part131 part152) (or part137 (= |take/unknown[2]'| part194)) (or part156 (= |take/unknown[2]'| 1)) (or (= |take/unknown[2]'| |take/unknown[2]|) part136 part155) part38))
(define-fun violation () Bool (not (and (<= |compute[0]| |var share|) (<= |compute[1]| |var share|) (<= |compute[2]| |var share|))))
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
(not (and true (= |compute[1]| 14)))
(not (and true (= |compute[0]| 14)))
(not (and true (= |compute[2]| 14)))
(not (and true (= |var share| 3)))
(not (and true (= |compute[0]| 4) (= |var share| 1)))
(not (and true (= |compute[2]| 4) (= |var share| 1)))
(not (and true (= |compute[1]| 4) (= |var share| 1)))
(not (and true (= |compute[1]| 2) (= |var share| 1)))
(not (and true (= |compute[2]| 2) (= |var share| 1)))
(not (and true (= |compute[0]| 2) (= |var share| 1)))
(not (and true (= |var share| 2)))
(not (and true (= |compute[0]| 3) (= |var share| 1)))
(not (and true (= |compute[1]| 3) (= |var share| 1)))
(not (and true (= |compute[2]| 3) (= |var share| 1)))
(not (and true (= |compute[2]| 15)))
(not (and true (= |compute[0]| 15)))
(not (and true (= |compute[1]| 15)))
(not (and true (= |var share| 0)))
(not (and true (= |compute[1]| 13)))
(not (and true (= |compute[0]| 13)))
(not (and true (= |compute[2]| 13)))
(not (and true (= |compute[1]| 7)))
(not (and true (= |compute[2]| 7)))
(not (and true (= |compute[0]| 7)))
(not (and true (= |var share| (- 15))))
(not (and true (= |var share| (- 16))))
(not (and true (= |var share| (- 14))))
(not (and true (= |var share| (- 13))))
(not (and true (= |var share| (- 7))))
(not (and true (= |var share| (- 8))))
(not (and true (= |var share| (- 5))))
(not (and true (= |var share| (- 6))))
(not (and true (= |var share| (- 11))))
(not (and true (= |var share| (- 12))))
(not (and true (= |var share| (- 10))))
(not (and true (= |var share| (- 9))))
(not (and true (= |var share| (- 3))))
(not (and true (= |var share| (- 4))))
(not (and true (= |var share| (- 1))))
(not (and true (= |var share| (- 2))))
(not (and true (= |compute[1]| 6)))
(not (and true (= |compute[0]| 6)))
(not (and true (= |compute[2]| 6)))
(not (and true (= |compute[0]| 5) (= |var share| 1)))
(not (and true (= |compute[2]| 5) (= |var share| 1)))
(not (and true (= |compute[1]| 5) (= |var share| 1)))
(not (and true (= |compute[2]| 10)))
(not (and true (= |compute[0]| 10)))
(not (and true (= |compute[1]| 10)))
(not (and true (= |compute[2]| 9)))
(not (and true (= |compute[0]| 9)))
(not (and true (= |compute[1]| 9)))
(not (and true (= |compute[1]| 11)))
(not (and true (= |compute[0]| 11)))
(not (and true (= |compute[2]| 11)))
(not (and true (= |compute[0]| 8)))
(not (and true (= |compute[1]| 8)))
(not (and true (= |compute[2]| 8)))
(not (and true (= |var share| 4)))
(not (and true (= |compute[0]| 12)))
(not (and true (= |compute[1]| 12)))
(not (and true (= |compute[2]| 12)))
(not (and true (= |var share| 5)))
(not (and true (= |compute[1]| (- 9))))
(not (and true (= |compute[2]| (- 9))))
(not (and true (= |compute[0]| (- 9))))
(not (and true (= |var share| 6)))
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
