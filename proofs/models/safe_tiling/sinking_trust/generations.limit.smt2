; invariants certificate 2
; All configurations that can be reached, up to the order of individuals; none violates the property. That each
; start is among them, and that each step from them leads to one of them, `invariants verify` checks by running
; the model.
; tool: invariants 0.1.0
; engine: explicit
; model: tiling_sinking_trust
; path: models/safe_tiling/sinking_trust.inv
; digest: sha256:381d351af65aa0c018b878538701e0130ca45ea45f026e820e4152c5b3cae380
; property: generations.limit
; scope: none
; chain: any
; prev: 1
; reading: the configuration is one of 7 that were gone through
;
; configurations
; c-muUfB-fq&BzP^j6fzM6BCezLS`l=MzA0VFn~mW(hLj$3OWEu
