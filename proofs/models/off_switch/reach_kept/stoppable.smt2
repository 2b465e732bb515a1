; invariants certificate 2
; All configurations that can be reached, up to the order of individuals; none violates the property. That each
; start is among them, and that each step from them leads to one of them, `invariants verify` checks by running
; the model.
; tool: invariants 0.1.0
; engine: explicit
; model: reach_kept
; path: models/off_switch/reach_kept.inv
; digest: sha256:a4fa9d68c9aa1a8358e8cc8f8cf80e2e09cd11f86cb916c2c0d5590b474ab73d
; property: stoppable
; scope: none
; chain: any
; prev: 1
; reading: the configuration is one of 36 that were gone through
;
; configurations
; c-m88fB<$V&B#OqU}V4mjF<pZ4vT6C2WTc91|!f_1Q8?LSUe0yxb=7#0JLub3j
