;; The vector scanner but for its innermost loop, which is in dot-block.wat, and faster in dot-block-relaxed.wat where
;; the runtime has the instruction. `npm run build:kernel` assembles all three into kernel-binary.ts.
;;
;; A block holds 256 rows, one part after the other:
;;   codes   bytes, 256 * padded (dimensions rounded up to 16). Four rows are woven together, 16 bytes of each in
;;           turn, so that one pass reads them as a single stream and loads the question once for all four
;;   signs   256 * words * 8 bytes: a bit per dimension, set where it is negative
;;   scales  256 floats, 0 for rows not yet filled
;;   sums    256 whole numbers: the codes of each row added up
;; `table` lists the addresses of the blocks. A list of rows has entries of 8 bytes: a row number and a number or
;; score. The caller reserves every region, and rounds `live` (a byte per row) up to whole blocks.
(module
  (memory (import "scanner" "memory") 1)
  ;; Multiplies the question with four rows at a time, for `$groups` times four rows, and writes four vectors of four
  ;; partial sums for each.
  (import "scanner" "dotBlock"
    (func $dotBlock (param $codes i32) (param $groups i32) (param $padded i32) (param $query i32) (param $out i32)))

  ;; The best rows so far: a heap with the worst on top, entries of a float score and a row number.
  (global $heap (mut i32) (i32.const 0))
  (global $limit (mut i32) (i32.const 0))
  (global $size (mut i32) (i32.const 0))
  ;; What a row must exceed to get in; an equal score loses to the row that came before.
  (global $bar (mut f32) (f32.const 0))
  (global $lowest (mut f32) (f32.const 0))

  (func (export "begin") (param $heap i32) (param $limit i32)
    (global.set $heap (local.get $heap))
    (global.set $limit (local.get $limit))
    (global.set $size (i32.const 0))
    (global.set $bar (select (f32.const -inf) (f32.const inf) (local.get $limit)))
    (global.set $lowest (f32.const inf)))

  (func (export "lowest") (result f32) (global.get $lowest))

  ;; Is the entry (score, row) worse than the one at `entry`?
  (func $isWorse (param $score f32) (param $row i32) (param $entry i32) (result i32)
    (i32.or
      (f32.lt (local.get $score) (f32.load (local.get $entry)))
      (i32.and
        (f32.eq (local.get $score) (f32.load (local.get $entry)))
        (i32.gt_u (local.get $row) (i32.load offset=4 (local.get $entry))))))

  ;; Lets (score, row) sink from the top of the first `size` entries to where it belongs.
  (func $sink (param $score f32) (param $row i32) (param $size i32)
    (local $at i32) (local $child i32) (local $entry i32)
    (block $done
      (loop $next
        (local.set $child (i32.add (i32.shl (local.get $at) (i32.const 1)) (i32.const 1)))
        (br_if $done (i32.ge_u (local.get $child) (local.get $size)))
        (local.set $entry (i32.add (global.get $heap) (i32.shl (local.get $child) (i32.const 3))))
        (if (i32.lt_u (i32.add (local.get $child) (i32.const 1)) (local.get $size))
          (then
            (if (call $isWorse
                  (f32.load offset=8 (local.get $entry)) (i32.load offset=12 (local.get $entry)) (local.get $entry))
              (then
                (local.set $child (i32.add (local.get $child) (i32.const 1)))
                (local.set $entry (i32.add (local.get $entry) (i32.const 8)))))))
        (br_if $done (call $isWorse (local.get $score) (local.get $row) (local.get $entry)))
        (i64.store
          (i32.add (global.get $heap) (i32.shl (local.get $at) (i32.const 3)))
          (i64.load (local.get $entry)))
        (local.set $at (local.get $child))
        (br $next)))
    (local.set $entry (i32.add (global.get $heap) (i32.shl (local.get $at) (i32.const 3))))
    (f32.store (local.get $entry) (local.get $score))
    (i32.store offset=4 (local.get $entry) (local.get $row)))

  ;; Takes a row whose score is above the bar among the best.
  (func $take (param $score f32) (param $row i32)
    (local $at i32) (local $parent i32) (local $entry i32)
    (if (i32.ge_u (global.get $size) (global.get $limit))
      (then (call $sink (local.get $score) (local.get $row) (global.get $limit)))
      (else
        (local.set $at (global.get $size))
        (global.set $size (i32.add (local.get $at) (i32.const 1)))
        (block $done
          (loop $next
            (br_if $done (i32.eqz (local.get $at)))
            (local.set $parent (i32.shr_u (i32.sub (local.get $at) (i32.const 1)) (i32.const 1)))
            (local.set $entry (i32.add (global.get $heap) (i32.shl (local.get $parent) (i32.const 3))))
            (br_if $done (i32.eqz (call $isWorse (local.get $score) (local.get $row) (local.get $entry))))
            (i64.store
              (i32.add (global.get $heap) (i32.shl (local.get $at) (i32.const 3)))
              (i64.load (local.get $entry)))
            (local.set $at (local.get $parent))
            (br $next)))
        (local.set $entry (i32.add (global.get $heap) (i32.shl (local.get $at) (i32.const 3))))
        (f32.store (local.get $entry) (local.get $score))
        (i32.store offset=4 (local.get $entry) (local.get $row))))
    (if (i32.eq (global.get $size) (global.get $limit))
      (then (global.set $bar (f32.load (global.get $heap))))))

  ;; Sorts the heap, best first; returns how many there are.
  (func (export "finish") (result i32)
    (local $left i32) (local $last i32) (local $score f32) (local $row i32)
    (local.set $left (global.get $size))
    (block $done
      (loop $next
        (br_if $done (i32.lt_u (local.get $left) (i32.const 2)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (local.set $last (i32.add (global.get $heap) (i32.shl (local.get $left) (i32.const 3))))
        (local.set $score (f32.load (local.get $last)))
        (local.set $row (i32.load offset=4 (local.get $last)))
        (i64.store (local.get $last) (i64.load (global.get $heap)))
        (call $sink (local.get $score) (local.get $row) (local.get $left))
        (br $next)))
    (global.get $size))

  ;; Adds up the four lanes of four sums.
  (func $fold (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (local $ab v128) (local $cd v128)
    (local.set $ab
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $cd
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd))))

  ;; Cosines from whole sums, held to -1..1.
  (func $toCosines (param $sums v128) (param $scales v128) (param $queryScale f32) (result v128)
    (f32x4.pmax
      (f32x4.pmin
        (f32x4.mul
          (f32x4.convert_i32x4_s (local.get $sums))
          (f32x4.mul (local.get $scales) (f32x4.splat (local.get $queryScale))))
        (v128.const f32x4 1 1 1 1))
      (v128.const f32x4 -1 -1 -1 -1)))

  ;; Offers four scores of the rows from `row` on. NaN is a row that is left out: it compares with nothing.
  (func $offerFour (param $scores v128) (param $row i32)
    (local $score f32)
    (if (v128.any_true (f32x4.gt (local.get $scores) (f32x4.splat (global.get $bar))))
      (then
        (local.set $score (f32x4.extract_lane 0 (local.get $scores)))
        (if (f32.gt (local.get $score) (global.get $bar)) (then (call $take (local.get $score) (local.get $row))))
        (local.set $score (f32x4.extract_lane 1 (local.get $scores)))
        (if (f32.gt (local.get $score) (global.get $bar))
          (then (call $take (local.get $score) (i32.add (local.get $row) (i32.const 1)))))
        (local.set $score (f32x4.extract_lane 2 (local.get $scores)))
        (if (f32.gt (local.get $score) (global.get $bar))
          (then (call $take (local.get $score) (i32.add (local.get $row) (i32.const 2)))))
        (local.set $score (f32x4.extract_lane 3 (local.get $scores)))
        (if (f32.gt (local.get $score) (global.get $bar))
          (then (call $take (local.get $score) (i32.add (local.get $row) (i32.const 3))))))))

  ;; Compares the question with every row. `live` 0: all are live. `query` is what $dotBlock takes, whose numbers are
  ;; all larger by `offset` than those of the question. `partial` is room for what it writes of a block.
  (func (export "scan")
    (param $table i32) (param $count i32) (param $padded i32) (param $scalesAt i32)
    (param $query i32) (param $queryScale f32) (param $live i32) (param $offset i32) (param $partial i32)
    (local $row i32) (local $blockEnd i32) (local $block i32) (local $scales i32) (local $from i32)
    (local $scores v128) (local $lowest v128)
    (local.set $lowest (v128.const f32x4 inf inf inf inf))
    (block $done
      (loop $nextBlock
        (br_if $done (i32.ge_u (local.get $row) (local.get $count)))
        (local.set $blockEnd (i32.add (local.get $row) (i32.const 256)))
        (if (i32.gt_u (local.get $blockEnd) (local.get $count))
          (then (local.set $blockEnd (local.get $count))))
        (local.set $block (i32.load (local.get $table)))
        (local.set $scales (i32.add (local.get $block) (local.get $scalesAt)))
        (local.set $from (local.get $partial))
        (call $dotBlock
          (local.get $block)
          (i32.shr_u (i32.add (i32.sub (local.get $blockEnd) (local.get $row)) (i32.const 3)) (i32.const 2))
          (local.get $padded)
          (local.get $query)
          (local.get $partial))
        (loop $nextFour
          (local.set $scores
            (call $toCosines
              (i32x4.sub
                (call $fold
                  (v128.load (local.get $from))
                  (v128.load offset=16 (local.get $from))
                  (v128.load offset=32 (local.get $from))
                  (v128.load offset=48 (local.get $from)))
                ;; The sums stand behind the 256 scales.
                (i32x4.mul (v128.load offset=1024 (local.get $scales)) (i32x4.splat (local.get $offset))))
              (v128.load (local.get $scales))
              (local.get $queryScale)))
          (if (local.get $live)
            (then
              (local.set $scores
                (v128.or
                  (local.get $scores)
                  (i32x4.eq
                    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u
                      (v128.load32_zero (i32.add (local.get $live) (local.get $row)))))
                    (v128.const i32x4 0 0 0 0))))))
          ;; The last four may be fewer.
          (if (i32.gt_u (i32.add (local.get $row) (i32.const 4)) (local.get $count))
            (then
              (local.set $scores
                (v128.or
                  (local.get $scores)
                  (i32x4.ge_u
                    (i32x4.add (i32x4.splat (local.get $row)) (v128.const i32x4 0 1 2 3))
                    (i32x4.splat (local.get $count)))))))
          ;; The second wins only where it is smaller, so NaN never does.
          (local.set $lowest (f32x4.pmin (local.get $lowest) (local.get $scores)))
          (call $offerFour (local.get $scores) (local.get $row))
          (local.set $from (i32.add (local.get $from) (i32.const 64)))
          (local.set $scales (i32.add (local.get $scales) (i32.const 16)))
          (local.set $row (i32.add (local.get $row) (i32.const 4)))
          (br_if $nextFour (i32.lt_u (local.get $row) (local.get $blockEnd))))
        (local.set $table (i32.add (local.get $table) (i32.const 4)))
        (br $nextBlock)))
    (global.set $lowest
      (f32.min
        (f32.min (f32x4.extract_lane 0 (local.get $lowest)) (f32x4.extract_lane 1 (local.get $lowest)))
        (f32.min (f32x4.extract_lane 2 (local.get $lowest)) (f32x4.extract_lane 3 (local.get $lowest))))))

  ;; Compares the question with the rows of a list of `count`, and writes each score beside its row number.
  (func (export "gather")
    (param $list i32) (param $count i32) (param $table i32) (param $padded i32) (param $scalesAt i32)
    (param $query i32) (param $queryScale f32)
    (local $end i32) (local $row i32) (local $block i32) (local $codes i32) (local $q i32) (local $queryEnd i32)
    (local $sum v128)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $queryEnd (i32.add (local.get $query) (i32.shl (local.get $padded) (i32.const 1))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $row (i32.load (local.get $list)))
        (local.set $block
          (i32.load (i32.add (local.get $table) (i32.shl (i32.shr_u (local.get $row) (i32.const 8)) (i32.const 2)))))
        (local.set $row (i32.and (local.get $row) (i32.const 255)))
        (local.set $codes
          (i32.add
            (local.get $block)
            (i32.add
              (i32.mul (i32.and (local.get $row) (i32.const 252)) (local.get $padded))
              (i32.shl (i32.and (local.get $row) (i32.const 3)) (i32.const 4)))))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (loop $nextSixteen
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.add
              (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $codes)) (v128.load (local.get $q)))
              (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $codes)) (v128.load offset=16 (local.get $q))))))
          (local.set $codes (i32.add (local.get $codes) (i32.const 64)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $nextSixteen (i32.lt_u (local.get $q) (local.get $queryEnd))))
        (local.set $sum
          (call $fold (local.get $sum) (local.get $sum) (local.get $sum) (local.get $sum)))
        (f32.store offset=4 (local.get $list)
          (f32x4.extract_lane 0
            (call $toCosines
              (local.get $sum)
              (f32x4.splat (f32.load
                (i32.add
                  (i32.add (local.get $block) (local.get $scalesAt))
                  (i32.shl (local.get $row) (i32.const 2)))))
              (local.get $queryScale))))
        (local.set $list (i32.add (local.get $list) (i32.const 8)))
        (br $next))))

  ;; Offers the rows of a list with their scores. The list is in order of the row numbers, as `take` needs it.
  (func (export "offer") (param $list i32) (param $count i32)
    (local $end i32) (local $score f32)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $score (f32.load offset=4 (local.get $list)))
        (if (f32.lt (local.get $score) (global.get $lowest)) (then (global.set $lowest (local.get $score))))
        (if (f32.gt (local.get $score) (global.get $bar))
          (then (call $take (local.get $score) (i32.load (local.get $list)))))
        (local.set $list (i32.add (local.get $list) (i32.const 8)))
        (br $next))))

  ;; Keeps the `keep` entries of a list with the smallest numbers, equal ones by their place, in their order. Returns
  ;; the largest number kept. `counters` is room for `numbers` 32-bit counts; every number is below that.
  (func $shrink (param $list i32) (param $count i32) (param $keep i32) (param $counters i32) (param $numbers i32)
    (result i32)
    (local $end i32) (local $at i32) (local $to i32) (local $largest i32) (local $room i32) (local $number i32)
    (memory.fill (local.get $counters) (i32.const 0) (i32.shl (local.get $numbers) (i32.const 2)))
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $at (local.get $list))
    (loop $next
      (local.set $number
        (i32.add (local.get $counters) (i32.shl (i32.load offset=4 (local.get $at)) (i32.const 2))))
      (i32.store (local.get $number) (i32.add (i32.load (local.get $number)) (i32.const 1)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    ;; `room` ends as how many of the largest number kept there is room for.
    (local.set $room (local.get $keep))
    (block $found
      (loop $next
        (local.set $number
          (i32.load (i32.add (local.get $counters) (i32.shl (local.get $largest) (i32.const 2)))))
        (br_if $found (i32.ge_u (local.get $number) (local.get $room)))
        (local.set $room (i32.sub (local.get $room) (local.get $number)))
        (local.set $largest (i32.add (local.get $largest) (i32.const 1)))
        (br $next)))
    (local.set $at (local.get $list))
    (local.set $to (local.get $list))
    (loop $next
      (local.set $number (i32.load offset=4 (local.get $at)))
      (if (i32.or
            (i32.lt_u (local.get $number) (local.get $largest))
            (i32.and (i32.eq (local.get $number) (local.get $largest)) (i32.ne (local.get $room) (i32.const 0))))
        (then
          (if (i32.eq (local.get $number) (local.get $largest))
            (then (local.set $room (i32.sub (local.get $room) (i32.const 1)))))
          (i64.store (local.get $to) (i64.load (local.get $at)))
          (local.set $to (i32.add (local.get $to) (i32.const 8)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $largest))

  ;; Lists the `keep` live rows whose signs differ least from the question's, equal ones by row number, in order of
  ;; their row numbers; returns how many. `list` is room for twice as many.
  (func (export "nearest")
    (param $table i32) (param $count i32) (param $words i32) (param $signsAt i32) (param $query i32)
    (param $live i32) (param $list i32) (param $keep i32) (param $counters i32)
    (result i32)
    (local $row i32) (local $signs i32) (local $word i32) (local $distance i32) (local $bar i32)
    (local $listed i32) (local $entry i32) (local $queryEnd i32) (local $numbers i32)
    (local.set $numbers (i32.add (i32.shl (local.get $words) (i32.const 6)) (i32.const 1)))
    (local.set $bar (local.get $numbers))
    (local.set $queryEnd (i32.add (local.get $query) (i32.shl (local.get $words) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $row) (local.get $count)))
        (if (i32.eqz (i32.and (local.get $row) (i32.const 255)))
          (then
            (local.set $signs (i32.add (i32.load (local.get $table)) (local.get $signsAt)))
            (local.set $table (i32.add (local.get $table) (i32.const 4)))))
        (local.set $distance (i32.const 0))
        (local.set $word (local.get $query))
        ;; Words come in pairs.
        (loop $nextWords
          (local.set $distance
            (i32.add
              (local.get $distance)
              (i32.wrap_i64
                (i64.add
                  (i64.popcnt (i64.xor (i64.load (local.get $signs)) (i64.load (local.get $word))))
                  (i64.popcnt (i64.xor (i64.load offset=8 (local.get $signs)) (i64.load offset=8 (local.get $word))))))))
          (local.set $signs (i32.add (local.get $signs) (i32.const 16)))
          (local.set $word (i32.add (local.get $word) (i32.const 16)))
          (br_if $nextWords (i32.lt_u (local.get $word) (local.get $queryEnd))))
        (block $skip
          (br_if $skip (i32.ge_u (local.get $distance) (local.get $bar)))
          (if (local.get $live)
            (then (br_if $skip (i32.eqz (i32.load8_u (i32.add (local.get $live) (local.get $row)))))))
          (local.set $entry (i32.add (local.get $list) (i32.shl (local.get $listed) (i32.const 3))))
          (i32.store (local.get $entry) (local.get $row))
          (i32.store offset=4 (local.get $entry) (local.get $distance))
          (local.set $listed (i32.add (local.get $listed) (i32.const 1)))
          (br_if $skip (i32.lt_u (local.get $listed) (i32.shl (local.get $keep) (i32.const 1))))
          (local.set $bar
            (call $shrink
              (local.get $list) (local.get $listed) (local.get $keep) (local.get $counters) (local.get $numbers)))
          (local.set $listed (local.get $keep)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $next)))
    (if (i32.gt_u (local.get $listed) (local.get $keep))
      (then
        (drop
          (call $shrink
            (local.get $list) (local.get $listed) (local.get $keep) (local.get $counters) (local.get $numbers)))
        (local.set $listed (local.get $keep))))
    (local.get $listed))

  ;; Lays `count` rows, packed one after the other at `packed`, into a block from its row `row` on, with their signs.
  ;; `signBytes` is the length of one row's signs.
  (func (export "lay")
    (param $packed i32) (param $count i32) (param $dimensions i32) (param $padded i32)
    (param $block i32) (param $row i32) (param $signsAt i32) (param $signBytes i32) (param $sumsAt i32)
    (local $end i32) (local $codes i32) (local $signs i32) (local $at i32) (local $left i32)
    (local $bytes v128) (local $sum v128)
    (local.set $end (i32.add (local.get $row) (local.get $count)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $row) (local.get $end)))
        (local.set $codes
          (i32.add
            (local.get $block)
            (i32.add
              (i32.mul (i32.and (local.get $row) (i32.const 252)) (local.get $padded))
              (i32.shl (i32.and (local.get $row) (i32.const 3)) (i32.const 4)))))
        (local.set $signs
          (i32.add
            (i32.add (local.get $block) (local.get $signsAt))
            (i32.mul (local.get $row) (local.get $signBytes))))
        (local.set $at (local.get $packed))
        (local.set $left (local.get $dimensions))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (loop $nextSixteen
          (local.set $bytes (v128.load (local.get $at)))
          ;; The last sixteen may be fewer; what follows is the next row, and must read as zeros here.
          (if (i32.lt_u (local.get $left) (i32.const 16))
            (then
              (local.set $bytes
                (v128.and
                  (local.get $bytes)
                  (i8x16.lt_u
                    (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
                    (i8x16.splat (local.get $left)))))
              (local.set $left (i32.const 16))))
          (v128.store (local.get $codes) (local.get $bytes))
          (i32.store16 (local.get $signs) (i8x16.bitmask (local.get $bytes)))
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.extadd_pairwise_i16x8_s (i16x8.extadd_pairwise_i8x16_s (local.get $bytes)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $codes (i32.add (local.get $codes) (i32.const 64)))
          (local.set $signs (i32.add (local.get $signs) (i32.const 2)))
          (local.set $left (i32.sub (local.get $left) (i32.const 16)))
          (br_if $nextSixteen (local.get $left)))
        (i32.store
          (i32.add (i32.add (local.get $block) (local.get $sumsAt)) (i32.shl (local.get $row) (i32.const 2)))
          (i32x4.extract_lane 0
            (call $fold (local.get $sum) (local.get $sum) (local.get $sum) (local.get $sum))))
        (local.set $packed (i32.add (local.get $packed) (local.get $dimensions)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $next)))))
