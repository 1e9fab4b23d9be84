;; The same as dot-block.wat in half the instructions, where the runtime multiplies bytes and adds up four products in
;; one. The question has two digits of seven bits a dimension, sixteen low ones and then sixteen high ones in turn, and
;; no sign: each number is larger by 8,192 than it should be, which the caller takes off again. With digits below 128
;; and codes of at most 127 in size, the instruction gives the same everywhere: what it leaves open is only how larger
;; ones overflow.
(module
  (memory (import "scanner" "memory") 1)

  (func (export "dotBlock") (param $codes i32) (param $groups i32) (param $padded i32) (param $query i32) (param $out i32)
    (local $end i32) (local $q i32) (local $queryEnd i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local $row v128) (local $q0 v128) (local $q1 v128)
    (local.set $queryEnd (i32.add (local.get $query) (i32.shl (local.get $padded) (i32.const 1))))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $groups) (i32.const 6))))
    (loop $nextFour
      (local.set $a (v128.const i32x4 0 0 0 0))
      (local.set $b (v128.const i32x4 0 0 0 0))
      (local.set $c (v128.const i32x4 0 0 0 0))
      (local.set $d (v128.const i32x4 0 0 0 0))
      (local.set $e (v128.const i32x4 0 0 0 0))
      (local.set $f (v128.const i32x4 0 0 0 0))
      (local.set $g (v128.const i32x4 0 0 0 0))
      (local.set $h (v128.const i32x4 0 0 0 0))
      (local.set $q (local.get $query))
      (loop $nextSixteen
        (local.set $q0 (v128.load (local.get $q)))
        (local.set $q1 (v128.load offset=16 (local.get $q)))
        (local.set $row (v128.load (local.get $codes)))
        (local.set $a (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q0) (local.get $a)))
        (local.set $e (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q1) (local.get $e)))
        (local.set $row (v128.load offset=16 (local.get $codes)))
        (local.set $b (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q0) (local.get $b)))
        (local.set $f (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q1) (local.get $f)))
        (local.set $row (v128.load offset=32 (local.get $codes)))
        (local.set $c (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q0) (local.get $c)))
        (local.set $g (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q1) (local.get $g)))
        (local.set $row (v128.load offset=48 (local.get $codes)))
        (local.set $d (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q0) (local.get $d)))
        (local.set $h (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $row) (local.get $q1) (local.get $h)))
        (local.set $codes (i32.add (local.get $codes) (i32.const 64)))
        (local.set $q (i32.add (local.get $q) (i32.const 32)))
        (br_if $nextSixteen (i32.lt_u (local.get $q) (local.get $queryEnd))))
      (v128.store (local.get $out) (i32x4.add (local.get $a) (i32x4.shl (local.get $e) (i32.const 7))))
      (v128.store offset=16 (local.get $out) (i32x4.add (local.get $b) (i32x4.shl (local.get $f) (i32.const 7))))
      (v128.store offset=32 (local.get $out) (i32x4.add (local.get $c) (i32x4.shl (local.get $g) (i32.const 7))))
      (v128.store offset=48 (local.get $out) (i32x4.add (local.get $d) (i32x4.shl (local.get $h) (i32.const 7))))
      (local.set $out (i32.add (local.get $out) (i32.const 64)))
      (br_if $nextFour (i32.lt_u (local.get $out) (local.get $end))))))
