; invariants certificate 2
; All configurations that can be reached, up to the order of individuals; none violates the property. That each
; start is among them, and that each step from them leads to one of them, `invariants verify` checks by running
; the model.
; tool: invariants 0.1.0
; engine: explicit
; model: reach_kept
; path: models/off_switch/reach_kept.inv
; digest: sha256:63bc3690c70e1ef7aeac485ad957a0aceac3ddc07e385ba384464979d588ae78
; property: stoppable
; scope: none
; chain: any
; prev: 1
; reading: the configuration is one of 36 that were gone through
;
; configurations
; c-m88fB<$V&B#OqU}V4mjF<pZ4vT6C2WTc91|!f_1Q8?LSUe0yxb=7#0JLub3j
