/* Matching, scoring and ordering of paragraphs over the arrays of an index.
 *
 * The same answers as search.engines.whoosh.searching, which is the reference, in loops instead of
 * whole arrays. No Python.h: ctypes loads the library, and other threads go on while it runs.
 *
 * Index     all segments together. Documents and articles are numbered through all segments.
 * Segment   one segment: its deleted documents, and its fields.
 * Field     the postings of a field, as search.engines.whoosh.segments.inverter wrote them. Its
 *           units are documents or articles of the segment, counted from 0. The occurrences of a
 *           list are in the order of units and positions.
 * Plan      one plan in one segment, read from the 64-bit words that plans.py packs.
 * Work      memory and deadline of one call; memory is given back when the next call begins.
 *
 * What comes from a file is checked before it is used as an index: an array of the file is read
 * through ``number``, or in a range that has been compared with its length. All else was computed
 * by Python. A failure leaves by ``longjmp`` with one of the codes below.
 *
 * Scores of texts are floats and full scores doubles, as in the reference, and no multiplication
 * is fused with an addition (-ffp-contract=off), so that both order alike.
 */
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#define API __declspec(dllexport)
#else
#define API __attribute__((visibility("default")))
#endif

typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

enum { DAMAGED = -1, LATE = -2, NO_MEMORY = -3 };
enum { MASK_WORDS = 4, LARGEST_KEPT = 1 << 26, ALIGNMENT = 16 };
enum { RARE = 16 };          /* ratio of lengths from which the fewer are looked up one by one */
enum { DENSE = 32 };         /* of as many documents as one in DENSE, a bitmap is filled */
enum { RESCORED = 100, NEAR_WINDOW = 8 };
static const double K1 = 1.2, EXACT = 0.2, NEAR = 0.1, ARTICLE = 0.5, SAME_SCORE = 1e-5;

/* ---- Structures shared with index.py ---- */

typedef struct {
  const void *at;
  i64 count;
  i64 width; /* bytes of a number: 1, 2, 4 or 8 */
} Numbers;

typedef struct {
  i64 units, of_article;
  i64 chunk;  /* units in a chunk, at most 65,536 */
  i64 beyond; /* positions from here on are kept apart */
  Numbers edges;         /* of each list among the occurrences */
  Numbers ordinal_edges; /* of each list among the ordinals; an empty range: one type */
  Numbers ordinals;      /* u8: type of an occurrence within its list */
  Numbers low;           /* u16: lower half of the unit, of the lists that come first */
  Numbers rest;          /* u32: unit, of the other lists */
  Numbers chunks;        /* of each list of ``low``, chunk by chunk; none: all in one chunk */
  Numbers positions;     /* u8: ``beyond`` stands for a position that is kept apart */
  Numbers far, there;    /* occurrences whose position is kept apart, ascending; the positions */
  const i64 *first_word; /* place of each unit's first word in one line of all words */
  i64 line;              /* places in that line and a margin; 0: the field has none */
  const float *factor;   /* weight of one occurrence in each unit */
} Field;

typedef struct {
  i64 documents, first_document, first_article;
  const u8 *deleted; /* NULL: none */
  const Field *fields;
} Segment;

typedef struct {
  i64 documents, articles, segments;
  const Segment *segment;
  const i32 *article;          /* of each document */
  const i32 *first;            /* document of each article, and the number of all */
  const u32 *place;            /* rank of each article in the order of paths */
  const float *kind_weight;    /* of each document */
  const float *article_factor; /* of each article */
  const u8 *numbered;          /* of each document: 1 or 0 */
  const u32 *same_place;       /* of each document among ``same_members``, from 1; 0: alone */
  const i32 *same_group;       /* of each member */
  const i32 *same_edges;       /* of the groups among the members */
  const i32 *same_members;     /* documents, group by group, the first one of a group first */
  i64 groups;
} Index;

/* ---- Memory, deadline and failures ---- */

typedef struct Block {
  struct Block *next;
  size_t size, used;
} Block;

typedef struct {
  jmp_buf failure;
  Block *blocks; /* the latest first */
  double ends;   /* seconds of ``now``; 0: no limit */
} Work;

static double now(void) {
  struct timespec time;
#ifdef CLOCK_MONOTONIC
  clock_gettime(CLOCK_MONOTONIC, &time);
#else
  timespec_get(&time, TIME_UTC);
#endif
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

_Noreturn static void fail(Work *w, int code) { longjmp(w->failure, code); }

static void check_time(Work *w) {
  if (w->ends > 0 && now() > w->ends) fail(w, LATE);
}

static void *take(Work *w, i64 count, size_t size) {
  if (count < 0) fail(w, DAMAGED);
  if ((u64)count > SIZE_MAX / 2 / size) fail(w, NO_MEMORY);
  size_t wanted = ((size_t)count * size + ALIGNMENT) & ~(size_t)(ALIGNMENT - 1);
  Block *block = w->blocks;
  if (!block || block->size - block->used < wanted) {
    size_t grown = block ? 2 * block->size : (size_t)1 << 18;
    size_t room = wanted > grown ? wanted : grown;
    Block *made = malloc(sizeof(Block) + ALIGNMENT + room);
    if (!made) fail(w, NO_MEMORY);
    made->next = block;
    made->size = room;
    made->used = 0;
    w->blocks = block = made;
  }
  u8 *from = (u8 *)(block + 1);
  from += -(uintptr_t)from & (ALIGNMENT - 1);
  void *found = from + block->used;
  block->used += wanted;
  return found;
}
#define TAKE(w, type, count) ((type *)take(w, count, sizeof(type)))

static void *take_zeros(Work *w, i64 count, size_t size) {
  void *found = take(w, count, size);
  memset(found, 0, (size_t)count * size);
  return found;
}
#define TAKE_ZEROS(w, type, count) ((type *)take_zeros(w, count, sizeof(type)))

static void release(Work *w, int all) {
  while (w->blocks && (all || w->blocks->next || w->blocks->size > LARGEST_KEPT)) {
    /* The latest is the largest: it alone is kept for the next call. */
    Block *next = all ? w->blocks : w->blocks->size > LARGEST_KEPT ? w->blocks : w->blocks->next;
    if (next == w->blocks) {
      w->blocks = next->next;
    } else {
      w->blocks->next = next->next;
    }
    free(next);
  }
  if (w->blocks) w->blocks->used = 0;
}

API Work *pilcrow_work_new(void) { return calloc(1, sizeof(Work)); }

API void pilcrow_work_free(Work *w) {
  if (w) release(w, 1);
  free(w);
}

static void begin(Work *w, double seconds) {
  release(w, 0);
  w->ends = seconds > 0 ? now() + seconds : 0;
}

/* ---- Arrays of a file ---- */

static i64 number(Work *w, const Numbers *a, i64 i) {
  if ((u64)i >= (u64)a->count) fail(w, DAMAGED);
  switch (a->width) {
    case 1: return ((const u8 *)a->at)[i];
    case 2: return ((const u16 *)a->at)[i];
    case 4: return ((const u32 *)a->at)[i];
    default: return ((const i64 *)a->at)[i];
  }
}

typedef struct {
  i64 start, end;
} Range;

static Range range_of(Work *w, const Numbers *edges, i64 i, i64 limit) {
  Range found = {number(w, edges, i), number(w, edges, i + 1)};
  if (found.start < 0 || found.start > found.end || found.end > limit) fail(w, DAMAGED);
  return found;
}

/* One list of a field, with the ranges it lies in compared with the lengths of the arrays. */
typedef struct {
  const Field *field;
  i64 number, start, end;
  i64 chunks;         /* 0: the list is in ``rest`` */
  const u8 *ordinals; /* of its occurrences; NULL: one type */
} List;

static List list_of(Work *w, const Field *f, i64 list) {
  Range held = range_of(w, &f->edges, list, f->low.count + f->rest.count);
  List l = {f, list, held.start, held.end, 1, NULL};
  if (held.end > f->positions.count) fail(w, DAMAGED);
  if (f->chunks.count) {
    l.chunks = held.start < f->low.count ? (f->units - 1) / f->chunk + 1 : 0;
    if (l.chunks && held.end > f->low.count) fail(w, DAMAGED);
  }
  Range ordinals = range_of(w, &f->ordinal_edges, list, f->ordinals.count);
  if (ordinals.end > ordinals.start) {
    if (ordinals.end - ordinals.start != held.end - held.start) fail(w, DAMAGED);
    l.ordinals = (const u8 *)f->ordinals.at + ordinals.start;
  }
  return l;
}

/* Occurrences of a list whose units lie in one chunk. */
static Range chunk_of(Work *w, const List *l, i64 chunk) {
  Range held = {l->start, l->end};
  if (l->chunks && l->field->chunks.count) {
    held = range_of(w, &l->field->chunks, l->number * l->chunks + chunk, l->end);
    if (held.start < l->start) fail(w, DAMAGED);
  }
  return held;
}

/* Read the unit of each occurrence; they ascend and are units of the field, or the file is damaged. */
static i32 *read_units(Work *w, const List *l) {
  check_time(w);
  const Field *f = l->field;
  i64 n = l->end - l->start, done = 0;
  i32 *units = TAKE(w, i32, n);
  u32 before = 0, bad = 0;
  for (i64 chunk = 0; chunk < l->chunks; chunk++) {
    Range held = chunk_of(w, l, chunk);
    if (held.start != l->start + done) fail(w, DAMAGED);
    const u16 *low = (const u16 *)f->low.at;
    u32 high = (u32)(chunk * f->chunk);
    for (i64 i = held.start; i < held.end; i++) {
      u32 unit = high + low[i];
      bad |= unit < before;
      units[done++] = (i32)(before = unit);
    }
  }
  if (!l->chunks) {
    const u32 *rest = (const u32 *)f->rest.at + (l->start - f->low.count);
    for (; done < n; done++) {
      bad |= rest[done] < before;
      units[done] = (i32)(before = rest[done]);
    }
  }
  if (bad || done != n || (n && before >= f->units)) fail(w, DAMAGED);
  return units;
}

static i64 unit_at(const List *l, i64 chunk, i64 i) {
  const Field *f = l->field;
  if (!l->chunks) return ((const u32 *)f->rest.at)[i - f->low.count];
  return chunk * f->chunk + ((const u16 *)f->low.at)[i];
}

/* Find the first occurrence in a unit or after it. */
static i64 lower_bound(Work *w, const List *l, i64 unit, i64 *chunk) {
  *chunk = l->chunks ? unit / l->field->chunk : 0;
  if (unit >= l->field->units) return l->end;
  Range held = chunk_of(w, l, *chunk);
  while (held.start < held.end) {
    i64 middle = held.start + (held.end - held.start) / 2;
    if (unit_at(l, *chunk, middle) < unit) {
      held.start = middle + 1;
    } else {
      held.end = middle;
    }
  }
  return held.start;
}

/* Find the occurrences in the units first … last. */
static Range slice_of(Work *w, const List *l, i64 first, i64 last) {
  i64 chunk;
  i64 start = lower_bound(w, l, first, &chunk), end = start;
  i64 stop = l->chunks ? chunk_of(w, l, chunk).end : l->end;
  while (end < stop && unit_at(l, chunk, end) <= last) end++;
  if (end == stop && l->chunks && last / l->field->chunk > chunk) end = lower_bound(w, l, last + 1, &chunk);
  return (Range){start, end < start ? start : end};
}

static u32 position_at(Work *w, const Field *f, i64 i) {
  u8 near = ((const u8 *)f->positions.at)[i];
  if (near != f->beyond) return near;
  i64 low = 0, high = f->far.count;
  while (low < high) {
    i64 middle = (low + high) / 2;
    if (number(w, &f->far, middle) < i) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (number(w, &f->far, low) != i) fail(w, DAMAGED);
  return (u32)number(w, &f->there, low) & 0x7fffffff;
}

/* ---- Plans ---- */

typedef struct {
  i64 list, some;       /* ``some``: only the types in the mask */
  u64 mask[MASK_WORDS]; /* a bit for each ordinal */
} Part;

typedef struct {
  i64 parts;
  Part *part;
  i64 size;         /* of the lists together */
  const u8 *common; /* of a common word: a bit for each place in the line; else NULL */
} Slot;

typedef struct {
  i64 slots;
  Slot *slot;
} Row;

typedef struct {
  i64 n;
  i32 *units, *counts;
} Counted;

typedef struct {
  i64 field, rows;
  Row *row;
  Counted *counted; /* NULL: not counted yet */
} Arrangement; /* the rows of a pattern in one field */

enum { BESIDE = 2 };

typedef struct {
  i64 clause, scored, is_word;
  double share, weight, idf, exact_idf, article_idf; /* ``weight`` 0: not one of the words */
  Arrangement own, beside[BESIDE];
  i64 others; /* fields beside the text that hold all of its words */
  Slot exact;
} Pattern;

enum { PATTERN, ALL, ANY, WITHOUT, GIVEN, EVERYTHING, BLOCKS, NOTHING };

typedef struct {
  i64 n;
  i32 *at;
} Documents;

typedef struct Node {
  i64 kind, pattern, children;
  struct Node **child;
  Documents *matches; /* NULL: not matched yet */
  Documents given;
} Node;

typedef struct {
  Work *w;
  const Index *index;
  const Segment *segment;
  i64 patterns;
  Pattern *pattern;
  Node *root, *filter;
} Plan;

typedef struct {
  const i64 *at;
} Reader;

static i64 read_whole(Reader *r) { return *r->at++; }

static double read_double(Reader *r) {
  double found;
  memcpy(&found, r->at++, sizeof found);
  return found;
}

static void read_slot(Work *w, Reader *r, const Field *f, Slot *slot) {
  slot->common = (const u8 *)(intptr_t)read_whole(r);
  slot->parts = read_whole(r);
  slot->part = TAKE(w, Part, slot->parts);
  slot->size = 0;
  for (i64 i = 0; i < slot->parts; i++) {
    Part *part = &slot->part[i];
    part->list = read_whole(r);
    part->some = read_whole(r);
    for (int word = 0; part->some && word < MASK_WORDS; word++) part->mask[word] = (u64)read_whole(r);
    Range held = range_of(w, &f->edges, part->list, f->low.count + f->rest.count);
    slot->size += held.end - held.start;
  }
}

/* Check numbers that the reference has read from a file: ascending, each once, all below a limit. */
static void check_given(Work *w, const i32 *at, i64 n, i64 limit) {
  for (i64 i = 0; i < n; i++)
    if (at[i] < 0 || at[i] >= limit || (i && at[i] <= at[i - 1])) fail(w, DAMAGED);
}

static void read_arrangement(Plan *p, Reader *r, Arrangement *a) {
  a->field = read_whole(r);
  a->rows = read_whole(r);
  a->counted = NULL;
  if (a->rows < 0) { /* counted by the reference */
    a->counted = TAKE(p->w, Counted, 1);
    a->counted->n = read_whole(r);
    a->counted->units = (i32 *)(intptr_t)read_whole(r);
    a->counted->counts = (i32 *)(intptr_t)read_whole(r);
    check_given(p->w, a->counted->units, a->counted->n, p->segment->fields[a->field].units);
    return;
  }
  a->row = TAKE(p->w, Row, a->rows);
  for (i64 i = 0; i < a->rows; i++) {
    Row *row = &a->row[i];
    row->slots = read_whole(r);
    row->slot = TAKE(p->w, Slot, row->slots);
    for (i64 k = 0; k < row->slots; k++)
      read_slot(p->w, r, &p->segment->fields[a->field], &row->slot[k]);
  }
}

static void read_pattern(Plan *p, Reader *r, Pattern *pattern) {
  pattern->share = read_double(r);
  pattern->weight = read_double(r);
  pattern->clause = read_whole(r);
  pattern->scored = read_whole(r);
  pattern->is_word = read_whole(r);
  pattern->idf = read_double(r);
  pattern->exact_idf = read_double(r);
  pattern->article_idf = read_double(r);
  read_arrangement(p, r, &pattern->own);
  pattern->others = read_whole(r);
  for (i64 i = 0; i < pattern->others; i++) read_arrangement(p, r, &pattern->beside[i]);
  read_slot(p->w, r, &p->segment->fields[pattern->own.field], &pattern->exact);
}

static Node *read_node(Plan *p, Reader *r) {
  Node *node = TAKE_ZEROS(p->w, Node, 1);
  node->kind = read_whole(r);
  if (node->kind == PATTERN) node->pattern = read_whole(r);
  if (node->kind == GIVEN) {
    node->given.n = read_whole(r);
    node->given.at = (i32 *)(intptr_t)read_whole(r);
    check_given(p->w, node->given.at, node->given.n, p->segment->documents);
    node->children = read_whole(r); /* 1: a part that scores what was matched by the reference */
  }
  if (node->kind == ALL || node->kind == ANY) node->children = read_whole(r);
  if (node->kind == WITHOUT) node->children = 1;
  node->child = TAKE(p->w, Node *, node->children);
  for (i64 i = 0; i < node->children; i++) node->child[i] = read_node(p, r);
  return node;
}

static void read_plan(Plan *p, Work *w, const Index *index, const Segment *segment, const i64 *words) {
  Reader reader = {words};
  *p = (Plan){w, index, segment, read_whole(&reader), NULL, NULL, NULL};
  p->pattern = TAKE(w, Pattern, p->patterns);
  for (i64 i = 0; i < p->patterns; i++) read_pattern(p, &reader, &p->pattern[i]);
  p->root = read_node(p, &reader);
  p->filter = read_whole(&reader) ? read_node(p, &reader) : NULL;
}

/* ---- Occurrences ---- */

static int is_of(const Part *part, const List *l, i64 i) {
  if (!part->some) return 1;
  u8 ordinal = l->ordinals ? l->ordinals[i - l->start] : 0;
  return part->mask[ordinal >> 6] >> (ordinal & 63) & 1;
}

/* Count the occurrences of one part, by unit. */
static Counted count_part(Work *w, const Field *f, const Part *part) {
  List l = list_of(w, f, part->list);
  i64 n = l.end - l.start, last = -1;
  i32 *units = read_units(w, &l);
  i32 *counts = TAKE(w, i32, n + 1);
  i32 before = -1;
  for (i64 i = 0; i < n; i++) { /* in place: no more units are kept than have been read */
    i32 unit = units[i];
    if (part->some && !is_of(part, &l, l.start + i)) continue;
    if (unit != before) {
      units[++last] = before = unit;
      counts[last] = 0;
    }
    counts[last]++;
  }
  return (Counted){last + 1, units, counts};
}

typedef struct {
  i64 n;
  u64 *at; /* unit and position in one number, ascending */
} Places;

static Places places_of_part(Work *w, const Field *f, const Part *part) {
  List l = list_of(w, f, part->list);
  i64 n = l.end - l.start;
  const i32 *units = read_units(w, &l);
  Places found = {0, TAKE(w, u64, n)};
  for (i64 i = 0; i < n; i++) {
    if (part->some && !is_of(part, &l, l.start + i)) continue;
    found.at[found.n++] = (u64)units[i] << 32 | position_at(w, f, l.start + i);
  }
  return found;
}

static Places merged(Work *w, Places a, Places b) {
  Places both = {0, TAKE(w, u64, a.n + b.n)};
  i64 i = 0, k = 0;
  while (i < a.n || k < b.n) {
    u64 next = k == b.n || (i < a.n && a.at[i] <= b.at[k]) ? a.at[i++] : b.at[k++];
    if (!both.n || both.at[both.n - 1] != next) both.at[both.n++] = next;
  }
  return both;
}

/* Find the places of any of the parts first … last - 1, each once where they are several. */
static Places places_of_parts(Work *w, const Field *f, const Slot *slot, i64 first, i64 last) {
  if (last <= first) return (Places){0, NULL};
  if (last - first == 1) return places_of_part(w, f, &slot->part[first]);
  i64 middle = (first + last) / 2;
  Places before = places_of_parts(w, f, slot, first, middle);
  return merged(w, before, places_of_parts(w, f, slot, middle, last));
}

static Places places_of(Work *w, const Field *f, const Slot *slot) {
  return places_of_parts(w, f, slot, 0, slot->parts);
}

/* Count the places in each unit. */
static Counted count_places(Work *w, Places p) {
  Counted found = {0, TAKE(w, i32, p.n), TAKE(w, i32, p.n)};
  for (i64 i = 0; i < p.n; i++) {
    i32 unit = (i32)(p.at[i] >> 32);
    if (!found.n || found.units[found.n - 1] != unit) {
      found.units[found.n] = unit;
      found.counts[found.n++] = 0;
    }
    found.counts[found.n - 1]++;
  }
  return found;
}

static u64 *new_bitmap(Work *w, i64 bits) { return TAKE_ZEROS(w, u64, bits / 64 + 1); }

static void set_bits(u64 *bitmap, const i32 *some, i64 n) {
  for (i64 i = 0; i < n; i++) bitmap[some[i] >> 6] |= (u64)1 << (some[i] & 63);
}

static Documents from_bitmap(Work *w, const u64 *bitmap, i64 bits) {
  i64 words = bits / 64 + 1, n = 0;
  for (i64 i = 0; i < words; i++) n += __builtin_popcountll(bitmap[i]);
  Documents found = {0, TAKE(w, i32, n)};
  for (i64 i = 0; i < words; i++)
    for (u64 word = bitmap[i]; word; word &= word - 1)
      found.at[found.n++] = (i32)(i * 64 + __builtin_ctzll(word));
  return found;
}

/* Find the units of any part; each counts once. */
static Counted unite_parts(Work *w, const Field *f, const Slot *slot) {
  u64 *bitmap = new_bitmap(w, f->units);
  for (i64 i = 0; i < slot->parts; i++) {
    const Part *part = &slot->part[i];
    List l = list_of(w, f, part->list);
    if (part->some) {
      Counted held = count_part(w, f, part);
      set_bits(bitmap, held.units, held.n);
    } else {
      set_bits(bitmap, read_units(w, &l), l.end - l.start);
    }
  }
  Documents units = from_bitmap(w, bitmap, f->units);
  Counted found = {units.n, units.at, TAKE(w, i32, units.n)};
  for (i64 i = 0; i < found.n; i++) found.counts[i] = 1;
  return found;
}

static Counted count_slot(Work *w, const Field *f, const Slot *slot, int scored) {
  if (!slot->parts) return (Counted){0, NULL, NULL};
  if (slot->parts == 1) return count_part(w, f, &slot->part[0]);
  if (!scored) return unite_parts(w, f, slot);
  return count_places(w, places_of(w, f, slot));
}

/* ---- Rows of words ---- */

/* Report whether a slot has a word at a place, looked up in its lists. */
static int stands_at(Work *w, const Slot *slot, const List *lists, u64 place) {
  i64 unit = (i64)(place >> 32);
  for (i64 i = 0; i < slot->parts; i++) {
    Range held = slice_of(w, &lists[i], unit, unit);
    for (i64 k = held.start; k < held.end; k++)
      if (position_at(w, lists[i].field, k) == (u32)place && is_of(&slot->part[i], &lists[i], k))
        return 1;
  }
  return 0;
}

/* Keep the places that a slot follows at a distance in words, which may be negative. */
static Places followed(Work *w, const Field *f, Places places, const Slot *slot, i64 behind) {
  Places kept = {0, places.at};
  check_time(w);
  if (slot->common) {
    for (i64 i = 0; i < places.n; i++) {
      u64 place = places.at[i];
      i64 in_line = f->first_word[place >> 32] + (u32)place + behind;
      if ((i64)(u32)place + behind < 0) continue;
      if ((u64)in_line >= (u64)f->line) fail(w, DAMAGED);
      kept.at[kept.n] = place;
      kept.n += slot->common[in_line >> 3] >> (in_line & 7) & 1;
    }
    return kept;
  }
  if (places.n * RARE < slot->size) {
    List *lists = TAKE(w, List, slot->parts);
    for (i64 i = 0; i < slot->parts; i++) lists[i] = list_of(w, f, slot->part[i].list);
    for (i64 i = 0; i < places.n; i++) {
      u64 place = places.at[i];
      if ((i64)(u32)place + behind < 0) continue;
      if (stands_at(w, slot, lists, place + (u64)behind)) kept.at[kept.n++] = place;
    }
    return kept;
  }
  Places others = places_of(w, f, slot);
  i64 k = 0;
  for (i64 i = 0; i < places.n; i++) {
    u64 place = places.at[i];
    if ((i64)(u32)place + behind < 0) continue;
    while (k < others.n && others.at[k] < place + (u64)behind) k++;
    if (k < others.n && others.at[k] == place + (u64)behind) kept.at[kept.n++] = place;
  }
  return kept;
}

/* Count in each unit where a row begins: its rarest word first, then the others by size. */
static Counted count_row(Work *w, const Field *f, const Row *row, int scored) {
  if (row->slots == 1) return count_slot(w, f, &row->slot[0], scored);
  i64 *order = TAKE(w, i64, row->slots);
  for (i64 i = 0; i < row->slots; i++) {
    i64 k = i;
    for (; k && row->slot[order[k - 1]].size > row->slot[i].size; k--) order[k] = order[k - 1];
    order[k] = i;
  }
  Places places = places_of(w, f, &row->slot[order[0]]);
  for (i64 i = 1; i < row->slots && places.n; i++)
    places = followed(w, f, places, &row->slot[order[i]], order[i] - order[0]);
  return count_places(w, places);
}

/* Count, in each unit, what stands in several rows as often as in the row that has most of it. */
static Counted most(Work *w, Counted a, Counted b) {
  if (!a.n || !b.n) return a.n ? a : b;
  Counted both = {0, TAKE(w, i32, a.n + b.n), TAKE(w, i32, a.n + b.n)};
  i64 i = 0, k = 0;
  while (i < a.n || k < b.n) {
    i32 one = i < a.n ? a.units[i] : INT32_MAX, other = k < b.n ? b.units[k] : INT32_MAX;
    i32 count = 0;
    if (one <= other) count = a.counts[i++];
    if (other <= one) {
      if (b.counts[k] > count) count = b.counts[k];
      k++;
    }
    both.units[both.n] = one < other ? one : other;
    both.counts[both.n++] = count;
  }
  return both;
}

static const Counted *counted(const Plan *p, const Pattern *pattern, Arrangement *a) {
  if (!a->counted) {
    Counted found = {0, NULL, NULL};
    const Field *f = &p->segment->fields[a->field];
    for (i64 i = 0; i < a->rows; i++)
      found = most(p->w, found, count_row(p->w, f, &a->row[i], (int)pattern->scored));
    a->counted = TAKE(p->w, Counted, 1);
    *a->counted = found;
  }
  return a->counted;
}

/* The only part of an arrangement that is a word in one list, else NULL. */
static const Part *only_part(const Arrangement *a) {
  int is_word = a->rows == 1 && a->row[0].slots == 1 && a->row[0].slot[0].parts == 1;
  return is_word ? &a->row[0].slot[0].part[0] : NULL;
}

/* ---- Matches: documents of one segment, ascending ---- */

static Documents match(Plan *p, Node *node);

static i32 first_of(const Plan *p, i64 article) {
  const Index *x = p->index;
  return x->first[p->segment->first_article + article] - (i32)p->segment->first_document;
}

static Documents expanded(const Plan *p, const Counted *held) {
  i64 n = 0;
  for (i64 i = 0; i < held->n; i++) n += first_of(p, held->units[i] + 1) - first_of(p, held->units[i]);
  Documents found = {0, TAKE(p->w, i32, n)};
  for (i64 i = 0; i < held->n; i++)
    for (i32 d = first_of(p, held->units[i]); d < first_of(p, held->units[i] + 1); d++)
      found.at[found.n++] = d;
  return found;
}

static Documents match_pattern(Plan *p, Pattern *pattern) {
  const Counted *held = counted(p, pattern, &pattern->own);
  if (p->segment->fields[pattern->own.field].of_article) return expanded(p, held);
  return (Documents){held->n, held->units};
}

static Documents everything(const Plan *p, int numbered) {
  const u8 *flags = p->index->numbered + p->segment->first_document;
  Documents found = {0, TAKE(p->w, i32, p->segment->documents)};
  for (i32 d = 0; d < p->segment->documents; d++) {
    found.at[found.n] = d;
    found.n += !numbered || flags[d];
  }
  return found;
}

/* Find the place of the first number from ``from`` on that is not below ``least``. */
static i64 gallop(const i32 *at, i64 n, i64 from, i32 least) {
  i64 step = 1, low = from, high = from;
  while (high < n && at[high] < least) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  if (high > n) high = n;
  while (low < high) {
    i64 middle = (low + high) / 2;
    if (at[middle] < least) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Keep the documents that are among others (``wanted`` 1), or are not (0). */
static Documents chosen(Work *w, Documents some, Documents others, int wanted) {
  Documents kept = {0, TAKE(w, i32, some.n)};
  int far_apart = some.n * RARE < others.n;
  i64 k = 0;
  for (i64 i = 0; i < some.n; i++) {
    i32 d = some.at[i];
    if (far_apart) {
      k = gallop(others.at, others.n, k, d);
    } else {
      while (k < others.n && others.at[k] < d) k++;
    }
    kept.at[kept.n] = d;
    kept.n += (k < others.n && others.at[k] == d) == wanted;
  }
  return kept;
}

/* The list of a word whose documents can be looked up one by one, and its part; else 0. */
static int has_list(const Plan *p, const Node *node, const Part **part, List *list) {
  if (node->kind != PATTERN) return 0;
  const Arrangement *own = &p->pattern[node->pattern].own;
  const Field *f = &p->segment->fields[own->field];
  if (f->of_article || own->counted || !(*part = only_part(own))) return 0;
  *list = list_of(p->w, f, (*part)->list);
  return 1;
}

/* The same as ``chosen``, for a word that is far more frequent: its list is not read whole. */
static Documents looked_up(Work *w, Documents some, const Part *part, const List *l, int wanted) {
  Documents kept = {0, TAKE(w, i32, some.n)};
  for (i64 i = 0; i < some.n; i++) {
    Range held = slice_of(w, l, some.at[i], some.at[i]);
    int here = 0;
    for (i64 k = held.start; k < held.end && !here; k++) here = is_of(part, l, k);
    kept.at[kept.n] = some.at[i];
    kept.n += here == wanted;
  }
  return kept;
}

static Documents choose(Plan *p, Documents some, Node *node, int wanted) {
  const Part *part;
  List list;
  if (has_list(p, node, &part, &list) && some.n * RARE < list.end - list.start)
    return looked_up(p->w, some, part, &list, wanted);
  return chosen(p->w, some, match(p, node), wanted);
}

/* Estimate from above how many documents a node matches. */
static i64 bound(const Plan *p, const Node *node) {
  if (node->kind == GIVEN) return node->given.n;
  if (node->kind == NOTHING) return 0;
  if (node->kind != PATTERN || p->pattern[node->pattern].own.rows < 0) return p->segment->documents;
  const Arrangement *own = &p->pattern[node->pattern].own;
  if (p->segment->fields[own->field].of_article) return p->segment->documents;
  i64 found = 0;
  for (i64 i = 0; i < own->rows; i++) {
    i64 least = INT64_MAX;
    for (i64 k = 0; k < own->row[i].slots; k++)
      if (own->row[i].slot[k].size < least) least = own->row[i].slot[k].size;
    found += least;
  }
  return found;
}

static Documents match_all(Plan *p, Node *node) {
  Node **wanted = TAKE(p->w, Node *, node->children);
  i64 n = 0;
  for (i64 i = 0; i < node->children; i++) {
    Node *child = node->child[i];
    if (child->kind == WITHOUT || child->kind == EVERYTHING) continue;
    i64 k = n++;
    for (; k && bound(p, wanted[k - 1]) > bound(p, child); k--) wanted[k] = wanted[k - 1];
    wanted[k] = child;
  }
  Documents found = n ? match(p, wanted[0]) : everything(p, 1);
  for (i64 i = 1; i < n && found.n; i++) found = choose(p, found, wanted[i], 1);
  for (i64 i = 0; i < node->children && found.n; i++)
    if (node->child[i]->kind == WITHOUT) found = choose(p, found, node->child[i]->child[0], 0);
  return found;
}

static Documents match_any(Plan *p, Node *node) {
  u64 *bitmap = new_bitmap(p->w, p->segment->documents);
  for (i64 i = 0; i < node->children; i++) {
    Documents found = match(p, node->child[i]);
    if (node->children == 1) return found;
    set_bits(bitmap, found.at, found.n);
  }
  return from_bitmap(p->w, bitmap, p->segment->documents);
}

static Documents match(Plan *p, Node *node) {
  check_time(p->w);
  if (node->matches) return *node->matches;
  Documents found = {0, NULL};
  switch (node->kind) {
    case PATTERN: found = match_pattern(p, &p->pattern[node->pattern]); break;
    case ALL: found = match_all(p, node); break;
    case ANY: found = match_any(p, node); break;
    case WITHOUT: found = chosen(p->w, everything(p, 1), match(p, node->child[0]), 0); break;
    case GIVEN: found = node->given; break;
    case EVERYTHING: found = everything(p, 1); break;
    case BLOCKS: found = everything(p, 0); break;
    default: break;
  }
  node->matches = TAKE(p->w, Documents, 1);
  return *node->matches = found;
}

static Documents match_plan(Plan *p) {
  Documents found = match(p, p->root);
  if (p->filter) found = chosen(p->w, found, match(p, p->filter), 1);
  if (p->segment->deleted) {
    Documents kept = {0, TAKE(p->w, i32, found.n)};
    for (i64 i = 0; i < found.n; i++) {
      kept.at[kept.n] = found.at[i];
      kept.n += !p->segment->deleted[found.at[i]];
    }
    found = kept;
  }
  return found;
}

/* ---- Scores: search.planning.ranking, over ascending documents of a segment that match ---- */

static i32 unit_of(const Plan *p, const Field *f, i32 document) {
  if (!f->of_article) return document;
  return p->index->article[p->segment->first_document + document] - (i32)p->segment->first_article;
}

/* Count a pattern in the unit of each document. */
static const i32 *counts_at(Plan *p, Pattern *pattern, Arrangement *a, Documents some) {
  Work *w = p->w;
  const Field *f = &p->segment->fields[a->field];
  const Part *part = a->counted ? NULL : only_part(a);
  i32 *counts = TAKE(w, i32, some.n);
  if (part) {
    List l = list_of(w, f, part->list);
    if (some.n * RARE < l.end - l.start || some.n <= RESCORED) {
      for (i64 i = 0; i < some.n; i++) {
        i32 unit = unit_of(p, f, some.at[i]);
        Range held = slice_of(w, &l, unit, unit);
        counts[i] = 0;
        for (i64 k = held.start; k < held.end; k++) counts[i] += is_of(part, &l, k);
      }
      return counts;
    }
  }
  const Counted *held = counted(p, pattern, a);
  if (held->units == some.at && held->n == some.n) return held->counts;
  int far_apart = some.n * RARE < held->n;
  i64 k = 0;
  for (i64 i = 0; i < some.n; i++) {
    i32 unit = unit_of(p, f, some.at[i]);
    if (far_apart) {
      k = gallop(held->units, held->n, k, unit);
    } else {
      while (k < held->n && held->units[k] < unit) k++;
    }
    counts[i] = k < held->n && held->units[k] == unit ? held->counts[k] : 0;
  }
  return counts;
}

static int is_text(const Pattern *pattern) { return pattern->own.field == 0; }

/* Add the scores of a pattern by its own field alone. */
static void add_text_scores(Plan *p, Pattern *pattern, Documents some, const u8 *here, float *scores) {
  if (pattern->clause < 0 || pattern->share == 0) return;
  const i32 *counts = counts_at(p, pattern, &pattern->own, some);
  const Field *f = &p->segment->fields[pattern->own.field];
  const float *kinds = p->index->kind_weight + p->segment->first_document;
  float rarity = (float)(pattern->share * pattern->idf * (K1 + 1)), k1 = (float)K1;
  for (i64 i = 0; i < some.n; i++) {
    if (!counts[i] || (here && !here[i])) continue;
    if (!pattern->scored) {
      scores[i] += 1;
      continue;
    }
    float weight = (float)counts[i] * f->factor[unit_of(p, f, some.at[i])];
    float score = rarity * weight / (k1 + weight);
    scores[i] += is_text(pattern) ? kinds[some.at[i]] * score : score;
  }
}

static double saturated(double idf, double weight) { return idf * (K1 + 1) * weight / (K1 + weight); }

static void add_exact(Plan *p, Pattern *pattern, Documents some, double *scores) {
  const Field *f = &p->segment->fields[pattern->own.field];
  i32 *counts = TAKE_ZEROS(p->w, i32, some.n);
  for (i64 part = 0; part < pattern->exact.parts; part++) {
    List l = list_of(p->w, f, pattern->exact.part[part].list);
    for (i64 i = 0; i < some.n; i++) {
      i32 unit = unit_of(p, f, some.at[i]);
      Range held = slice_of(p->w, &l, unit, unit);
      for (i64 k = held.start; k < held.end; k++) counts[i] += is_of(&pattern->exact.part[part], &l, k);
    }
  }
  for (i64 i = 0; i < some.n; i++) {
    double weight = counts[i] * (double)f->factor[unit_of(p, f, some.at[i])];
    scores[i] += EXACT * saturated(pattern->exact_idf, weight);
  }
}

/* Add the full scores of a pattern, which should be of few documents. */
static void add_full_scores(Plan *p, Pattern *pattern, Documents some, const u8 *here, double *scores) {
  if (pattern->clause < 0 || pattern->share == 0) return;
  const i32 *counts = counts_at(p, pattern, &pattern->own, some);
  const Field *f = &p->segment->fields[pattern->own.field];
  const float *kinds = p->index->kind_weight + p->segment->first_document;
  if (!pattern->scored) {
    for (i64 i = 0; i < some.n; i++) scores[i] += counts[i] && (!here || here[i]);
    return;
  }
  double *found = TAKE(p->w, double, some.n);
  for (i64 i = 0; i < some.n; i++) found[i] = counts[i] * (double)f->factor[unit_of(p, f, some.at[i])];
  for (i64 other = 0; other < pattern->others; other++) {
    const Field *g = &p->segment->fields[pattern->beside[other].field];
    const i32 *beside = counts_at(p, pattern, &pattern->beside[other], some);
    for (i64 i = 0; i < some.n; i++)
      if (pattern->is_word || counts[i])
        found[i] += beside[i] * (double)g->factor[unit_of(p, g, some.at[i])];
  }
  for (i64 i = 0; i < some.n; i++) found[i] = saturated(pattern->idf, found[i]);
  if (pattern->exact.parts) add_exact(p, pattern, some, found);
  for (i64 i = 0; i < some.n; i++) {
    if (here && !here[i]) continue;
    float share = (float)pattern->share;
    scores[i] += is_text(pattern) ? (double)(share * kinds[some.at[i]]) * found[i]
                                  : pattern->share * found[i];
  }
}

static const u8 *flags_of(Plan *p, Documents some, Documents among, const u8 *here) {
  u8 *flags = TAKE(p->w, u8, some.n);
  i64 k = 0;
  for (i64 i = 0; i < some.n; i++) {
    k = gallop(among.at, among.n, k, some.at[i]);
    flags[i] = k < among.n && among.at[k] == some.at[i] && (!here || here[i]);
  }
  return flags;
}

/* Add the scores of the patterns below a node: to ``text``, or to ``full``. */
static void add_scores(Plan *p, Node *node, Documents some, const u8 *here, float *text, double *full) {
  check_time(p->w);
  if (node->kind == PATTERN && text) add_text_scores(p, &p->pattern[node->pattern], some, here, text);
  if (node->kind == PATTERN && full) add_full_scores(p, &p->pattern[node->pattern], some, here, full);
  if (node->kind != ALL && node->kind != ANY && node->kind != GIVEN) return;
  for (i64 i = 0; i < node->children; i++) {
    Node *child = node->child[i];
    /* A pattern of an OR scores nothing where it is not; other parts must match as a whole. */
    int whole = node->kind == ANY && child->kind != PATTERN;
    add_scores(p, child, some, whole ? flags_of(p, some, match(p, child), here) : here, text, full);
  }
}

typedef struct {
  u32 position, word;
} Standing;

static int by_position(const void *a, const void *b) {
  u32 one = ((const Standing *)a)->position, other = ((const Standing *)b)->position;
  return (one > other) - (one < other);
}

static const Slot *slot_of_word(const Pattern *word) {
  for (i64 i = 0; i < word->own.rows; i++)
    if (word->own.row[i].slots == 1) return &word->own.row[i].slot[0];
  return NULL;
}

/* A word of the plan with its lists opened. */
typedef struct {
  Pattern *pattern;
  const Slot *slot; /* NULL: written as several words only */
  List *lists;
} Word;

/* Find where the words stand in a document, in order. */
static i64 standing_in(Plan *p, const Word *words, i64 n, i32 d, Standing **found, i64 *room) {
  i64 held = 0;
  for (i64 word = 0; word < n; word++) {
    for (i64 part = 0; words[word].slot && part < words[word].slot->parts; part++) {
      const List *l = &words[word].lists[part];
      Range here = slice_of(p->w, l, d, d);
      if (held + here.end - here.start > *room) {
        *room = 2 * (held + here.end - here.start);
        Standing *grown = TAKE(p->w, Standing, *room);
        if (held) memcpy(grown, *found, (size_t)held * sizeof(Standing));
        *found = grown;
      }
      for (i64 k = here.start; k < here.end; k++)
        if (is_of(&words[word].slot->part[part], l, k))
          (*found)[held++] = (Standing){position_at(p->w, l->field, k), (u32)word};
    }
  }
  qsort(*found, (size_t)held, sizeof(Standing), by_position);
  return held;
}

/* Score each two words that stand near each other; at the same position they are one word. */
static void add_near(Plan *p, const Word *words, i64 n, Documents some, double *scores) {
  i64 room = 64;
  Standing *at = TAKE(p->w, Standing, room);
  i32 *pairs = TAKE(p->w, i32, n * n);
  const float *kinds = p->index->kind_weight + p->segment->first_document;
  const float *factor = p->segment->fields[0].factor;
  for (i64 i = 0; i < some.n; i++) {
    check_time(p->w);
    i64 held = standing_in(p, words, n, some.at[i], &at, &room);
    memset(pairs, 0, (size_t)(n * n) * sizeof *pairs);
    for (i64 left = 0; left < held; left++)
      for (i64 right = left + 1; right < held && at[right].position < at[left].position + NEAR_WINDOW; right++) {
        u32 one = at[left].word, other = at[right].word;
        if (one == other || at[left].position == at[right].position) continue;
        pairs[one < other ? one * n + other : other * n + one]++;
      }
    double near = 0;
    for (i64 pair = 0; pair < n * n; pair++)
      if (pairs[pair])
        near += saturated(words[pair / n].pattern->idf + words[pair % n].pattern->idf,
                          pairs[pair] * (double)factor[some.at[i]]);
    scores[i] += (double)((float)NEAR * kinds[some.at[i]]) * near;
  }
}

/* Count a word in the whole article of a document. */
static i64 count_in_article(Plan *p, const Word *word, i32 first, i32 last) {
  i64 count = 0;
  if (word->pattern->own.rows == 1 && word->slot) {
    for (i64 part = 0; part < word->slot->parts; part++) {
      Range held = slice_of(p->w, &word->lists[part], first, last);
      if (!word->slot->part[part].some) {
        count += held.end - held.start;
        continue;
      }
      for (i64 k = held.start; k < held.end; k++)
        count += is_of(&word->slot->part[part], &word->lists[part], k);
    }
    return count;
  }
  const Counted *held = counted(p, word->pattern, &word->pattern->own);
  for (i64 k = gallop(held->units, held->n, 0, first); k < held->n && held->units[k] <= last; k++)
    count += held->counts[k];
  return count;
}

static void add_article(Plan *p, const Word *words, i64 n, Documents some, double *scores) {
  const float *kinds = p->index->kind_weight + p->segment->first_document;
  double score = 0;
  i32 before = -1;
  for (i64 i = 0; i < some.n; i++) {
    i32 article = p->index->article[p->segment->first_document + some.at[i]];
    if (article != before) {
      i32 local = (before = article) - (i32)p->segment->first_article;
      i32 first = first_of(p, local), last = first_of(p, local + 1) - 1;
      score = 0;
      for (i64 word = 0; word < n; word++) {
        double weight = (double)count_in_article(p, &words[word], first, last) *
                        (double)p->index->article_factor[article];
        score += words[word].pattern->weight * saturated(words[word].pattern->article_idf, weight);
      }
    }
    scores[i] += (double)((float)ARTICLE * kinds[some.at[i]]) * score;
  }
}

/* Compute the full scores of a few documents. */
static void full_scores(Plan *p, Documents some, double *scores) {
  if (!some.n) return;
  Word *words = TAKE(p->w, Word, p->patterns);
  i64 n = 0;
  for (i64 i = 0; i < p->patterns; i++) {
    Pattern *pattern = &p->pattern[i];
    if (pattern->weight == 0) continue;
    Word *word = &words[n++];
    word->pattern = pattern;
    word->slot = slot_of_word(pattern);
    word->lists = TAKE(p->w, List, word->slot ? word->slot->parts : 0);
    for (i64 part = 0; word->slot && part < word->slot->parts; part++)
      word->lists[part] = list_of(p->w, &p->segment->fields[0], word->slot->part[part].list);
  }
  memset(scores, 0, (size_t)some.n * sizeof *scores);
  if (n > 1) add_near(p, words, n, some, scores);
  add_article(p, words, n, some, scores);
  add_scores(p, p->root, some, NULL, NULL, scores);
}

/* ---- The best matches of all segments ---- */

typedef struct {
  double score; /* rounded: the order */
  double full;  /* NAN: not computed */
  u32 place;
  i32 document;
} Ranked;

static int by_rank(const void *a, const void *b) {
  const Ranked *one = a, *other = b;
  if (one->score != other->score) return one->score > other->score ? -1 : 1;
  if (one->place != other->place) return one->place < other->place ? -1 : 1;
  return (one->document > other->document) - (one->document < other->document);
}

static int by_number(const void *a, const void *b) {
  i32 one = *(const i32 *)a, other = *(const i32 *)b;
  return (one > other) - (one < other);
}

/* Move the ``k`` largest keys to the front (k ≥ 1), and return the least of them (Hoare's). */
static u32 largest(u32 *keys, i64 n, i64 k) {
  i64 low = 0, high = n - 1;
  while (low < high) {
    u32 pivot = keys[low + (high - low) / 2];
    i64 i = low, j = high;
    while (i <= j) {
      while (keys[i] > pivot) i++;
      while (keys[j] < pivot) j--;
      if (i <= j) {
        u32 swapped = keys[i];
        keys[i++] = keys[j];
        keys[j--] = swapped;
      }
    }
    if (k - 1 <= j) {
      high = j;
    } else if (k - 1 >= i) {
      low = i;
    } else {
      break;
    }
  }
  return keys[k - 1];
}

/* Return the key at place ``k`` from the highest, of n ≥ k: those below the best so far are dropped. */
static u32 key_at(Work *w, const u32 *keys, i64 n, i64 k) {
  i64 room = 4 * k > 1024 ? 4 * k : 1024, held = 0;
  u32 *best = TAKE(w, u32, room), least = 0;
  for (i64 i = 0; i < n; i++) {
    best[held] = keys[i];
    held += keys[i] >= least;
    if (held == room) {
      least = largest(best, held, k);
      held = k;
    }
  }
  return largest(best, held, k);
}

typedef struct {
  Work *w;
  const Index *index;
  Plan *plans;         /* one for each segment */
  Documents matches;   /* of all segments */
  Documents listed;    /* those without near duplicates of earlier ones, where these are grouped */
  const u32 *ranks;    /* of the articles, where they decide the order; NULL: relevance */
  i64 wanted;
  int by_article;
  Ranked *order;       /* the best, in order */
  i64 ordered;
} Search;

/* Return the documents of a segment among ascending ones of the index, counted from its first. */
static Documents within(Search *s, const Plan *p, Documents some, i64 *from) {
  i32 first = (i32)p->segment->first_document, after = first + (i32)p->segment->documents;
  i64 start = gallop(some.at, some.n, *from, first), end = gallop(some.at, some.n, start, after);
  *from = start;
  if (!first) return (Documents){end - start, some.at + start};
  Documents found = {end - start, TAKE(s->w, i32, end - start)};
  for (i64 i = 0; i < found.n; i++) found.at[i] = some.at[start + i] - first;
  return found;
}

/* Score ascending documents of the index: by their texts, or in full. */
static void score_all(Search *s, Documents some, float *text, double *full) {
  i64 at = 0;
  for (i64 i = 0; i < s->index->segments; i++) {
    Documents here = within(s, &s->plans[i], some, &at);
    if (text && here.n) add_scores(&s->plans[i], s->plans[i].root, here, NULL, text + at, NULL);
    if (full) full_scores(&s->plans[i], here, full + at);
  }
}

static u32 place_of(const Search *s, i32 d) { return s->index->place[s->index->article[d]]; }

static i64 count_articles(const Search *s, Documents some) {
  i64 n = 0;
  for (i64 i = 0; i < some.n; i++)
    n += !i || s->index->article[some.at[i]] != s->index->article[some.at[i - 1]];
  return n;
}

/* Drop what says the same as an earlier document of the list; the first in a group is kept. */
static Documents first_of_groups(Search *s, Documents some) {
  const Index *x = s->index;
  if (!x->groups) return some;
  u32 *first = TAKE_ZEROS(s->w, u32, x->groups);
  i64 grouped = 0;
  for (i64 i = 0; i < some.n; i++) {
    u32 place = x->same_place[some.at[i]];
    if (!place) continue;
    grouped++;
    u32 *least = &first[x->same_group[place - 1]];
    if (!*least || place < *least) *least = place;
  }
  if (!grouped) return some;
  Documents kept = {0, TAKE(s->w, i32, some.n)};
  for (i64 i = 0; i < some.n; i++) {
    u32 place = x->same_place[some.at[i]];
    kept.at[kept.n] = some.at[i];
    kept.n += !place || first[x->same_group[place - 1]] == place;
  }
  return kept;
}

static i64 count_distinct_articles(Search *s, const Ranked *order, i64 n) {
  i32 *articles = TAKE(s->w, i32, n);
  for (i64 i = 0; i < n; i++) articles[i] = s->index->article[order[i].document];
  qsort(articles, (size_t)n, sizeof *articles, by_number);
  i64 found = 0;
  for (i64 i = 0; i < n; i++) found += !i || articles[i] != articles[i - 1];
  return found;
}

/* Order the documents whose key is among the ``k`` highest, or nearly: ``scores`` or ranks. */
static void order_best(Search *s, const u32 *keys, const float *scores, i64 k) {
  Documents some = s->listed;
  u32 low = k < some.n ? key_at(s->w, keys, some.n, k) : 0;
  if (scores && low) {
    float least;
    memcpy(&least, &low, sizeof least);
    least = (float)((double)least - SAME_SCORE);
    if (least < 0) least = 0;
    memcpy(&low, &least, sizeof low);
  }
  i64 n = 0;
  for (i64 i = 0; i < some.n; i++) n += keys[i] >= low;
  s->order = TAKE(s->w, Ranked, n);
  s->ordered = 0;
  for (i64 i = 0; i < some.n; i++) {
    if (keys[i] < low) continue;
    double score = scores ? (double)(rintf(scores[i] * 1e5f) / 1e5f) : 0;
    u32 place = scores ? place_of(s, some.at[i]) : s->ranks[s->index->article[some.at[i]]];
    s->order[s->ordered++] = (Ranked){score, NAN, place, some.at[i]};
  }
  qsort(s->order, (size_t)s->ordered, sizeof(Ranked), by_rank);
}

/* Order enough documents for the window, one of each article if so wanted. */
static void order_enough(Search *s, const u32 *keys, const float *scores, i64 k) {
  for (;; k *= 4) {
    check_time(s->w);
    order_best(s, keys, scores, k);
    if (!s->by_article || k >= s->listed.n) return;
    /* Only the first k are in their places. */
    if (count_distinct_articles(s, s->order, k) >= s->wanted) {
      s->ordered = k;
      return;
    }
  }
}

static void order_by_rank(Search *s) {
  u32 *keys = TAKE(s->w, u32, s->listed.n);
  for (i64 i = 0; i < s->listed.n; i++) keys[i] = ~s->ranks[s->index->article[s->listed.at[i]]];
  order_enough(s, keys, NULL, s->wanted > 0 ? s->wanted : 1);
}

/* Order the first documents anew, by their full scores. */
static void rescore(Search *s, i64 n) {
  Documents head = {n, TAKE(s->w, i32, n)};
  for (i64 i = 0; i < n; i++) head.at[i] = s->order[i].document;
  qsort(head.at, (size_t)n, sizeof *head.at, by_number);
  double *scores = TAKE(s->w, double, n);
  score_all(s, head, NULL, scores);
  for (i64 i = 0; i < n; i++)
    s->order[i] =
        (Ranked){rint(scores[i] * 1e5) / 1e5, scores[i], place_of(s, head.at[i]), head.at[i]};
  qsort(s->order, (size_t)n, sizeof(Ranked), by_rank);
}

static void order_by_relevance(Search *s) {
  Documents some = s->listed;
  if (some.n > RESCORED) {
    float *scores = TAKE_ZEROS(s->w, float, some.n);
    score_all(s, some, scores, NULL);
    u32 *keys = TAKE(s->w, u32, some.n);
    memcpy(keys, scores, (size_t)some.n * sizeof *keys); /* of floats ≥ 0, the bits order alike */
    order_enough(s, keys, scores, s->wanted > RESCORED ? s->wanted : RESCORED);
  } else {
    s->order = TAKE(s->w, Ranked, some.n);
    for (i64 i = 0; i < some.n; i++) s->order[i].document = some.at[i];
    s->ordered = some.n;
  }
  rescore(s, s->ordered < RESCORED ? s->ordered : RESCORED);
}

/* Keep the first document of each article. */
static void keep_first_of_articles(Search *s) {
  u64 *seen = new_bitmap(s->w, s->index->articles);
  i64 n = 0;
  for (i64 i = 0; i < s->ordered; i++) {
    i32 article = s->index->article[s->order[i].document];
    u64 bit = (u64)1 << (article & 63);
    if (seen[article >> 6] & bit) continue;
    seen[article >> 6] |= bit;
    s->order[n++] = s->order[i];
  }
  s->ordered = n;
}

/* ---- What select gives out ---- */

typedef struct {
  i64 document, others, same_paragraphs, same_articles;
  double score;
} Found;

static int is_match(const Search *s, i32 d) {
  i64 at = gallop(s->matches.at, s->matches.n, 0, d);
  return at < s->matches.n && s->matches.at[at] == d;
}

static void count_same(Search *s, Found *found) {
  const Index *x = s->index;
  u32 place = x->groups ? x->same_place[found->document] : 0;
  if (!place) return;
  i64 group = x->same_group[place - 1], n = 0;
  Documents same = {0, TAKE(s->w, i32, x->same_edges[group + 1] - x->same_edges[group])};
  for (i64 i = x->same_edges[group]; i < x->same_edges[group + 1]; i++)
    if (is_match(s, x->same_members[i])) same.at[same.n++] = x->same_members[i];
  qsort(same.at, (size_t)same.n, sizeof *same.at, by_number);
  n = count_articles(s, same);
  found->same_paragraphs = same.n - 1;
  found->same_articles = n - 1;
}

static void count_others(Search *s, Found *found) {
  i32 article = s->index->article[found->document];
  i64 start = gallop(s->matches.at, s->matches.n, 0, s->index->first[article]);
  i64 end = gallop(s->matches.at, s->matches.n, start, s->index->first[article + 1]);
  found->others = end - start - 1;
}

static void give_out(Search *s, i64 offset, int grouped, Found *found, i64 n) {
  Documents missing = {0, TAKE(s->w, i32, n)};
  const Ranked *window = s->order + offset;
  for (i64 i = 0; i < n; i++)
    if (isnan(window[i].full)) missing.at[missing.n++] = window[i].document;
  qsort(missing.at, (size_t)missing.n, sizeof *missing.at, by_number);
  double *scores = TAKE(s->w, double, n);
  score_all(s, missing, NULL, scores);
  for (i64 i = 0; i < n; i++) {
    found[i] = (Found){window[i].document, 0, 0, 0, window[i].full};
    if (isnan(window[i].full)) found[i].score = scores[gallop(missing.at, missing.n, 0, window[i].document)];
    count_others(s, &found[i]);
    if (grouped) count_same(s, &found[i]);
  }
}

typedef struct {
  i64 offset, limit, by_article;
  i64 grouped;      /* near duplicates of earlier ones are not listed */
  i64 first_counts; /* nor counted */
  const u32 *ranks; /* of articles; NULL: by relevance */
  double seconds;   /* 0: no limit */
  i64 *counted;     /* room for all documents that are counted; NULL: not wanted */
} Window;

typedef struct {
  i64 total, articles, listed, found;
} Totals;

static void match_all_segments(Search *s, const i64 *const *plans) {
  const Index *x = s->index;
  Documents *found = TAKE(s->w, Documents, x->segments);
  i64 n = 0;
  s->plans = TAKE(s->w, Plan, x->segments);
  for (i64 i = 0; i < x->segments; i++) {
    read_plan(&s->plans[i], s->w, x, &x->segment[i], plans[i]);
    found[i] = match_plan(&s->plans[i]);
    n += found[i].n;
  }
  if (x->segments == 1) {
    s->matches = found[0];
    return;
  }
  s->matches = (Documents){0, TAKE(s->w, i32, n)};
  for (i64 i = 0; i < x->segments; i++)
    for (i64 k = 0; k < found[i].n; k++)
      s->matches.at[s->matches.n++] = found[i].at[k] + (i32)x->segment[i].first_document;
}

/* Find the matches of a plan, given once for each segment; order and count them.
 * Returns 0 or a code of failure. ``found`` has room for ``limit``. */
API i64 pilcrow_select(Work *w, const Index *index, const i64 *const *plans, const Window *wanted,
                       Totals *totals, Found *found) {
  begin(w, wanted->seconds);
  int failure = setjmp(w->failure);
  if (failure) return failure;
  Search s = {.w = w, .index = index, .ranks = wanted->ranks, .by_article = (int)wanted->by_article};
  s.wanted = wanted->offset + wanted->limit;
  match_all_segments(&s, plans);
  s.listed = wanted->grouped ? first_of_groups(&s, s.matches) : s.matches;
  Documents counted = wanted->first_counts ? s.listed : s.matches;
  totals->total = counted.n;
  totals->articles = count_articles(&s, counted);
  totals->listed = s.by_article ? count_articles(&s, s.listed) : s.listed.n;
  for (i64 i = 0; wanted->counted && i < counted.n; i++) wanted->counted[i] = counted.at[i];
  if (s.ranks) {
    order_by_rank(&s);
  } else {
    order_by_relevance(&s);
  }
  if (s.by_article) keep_first_of_articles(&s);
  i64 here = (s.ordered < s.wanted ? s.ordered : s.wanted) - wanted->offset;
  totals->found = here > 0 ? here : 0;
  give_out(&s, wanted->offset, (int)wanted->grouped, found, totals->found);
  return 0;
}

/* Find the matches of a plan in one segment: their number, or a code of failure. */
API i64 pilcrow_match(Work *w, const Index *index, i64 segment, const i64 *plan, double seconds,
                      i64 *found) {
  begin(w, seconds);
  int failure = setjmp(w->failure);
  if (failure) return failure;
  Plan p;
  read_plan(&p, w, index, &index->segment[segment], plan);
  Documents matches = match_plan(&p);
  for (i64 i = 0; i < matches.n; i++) found[i] = matches.at[i];
  return matches.n;
}

#ifndef SOURCE_CHECKSUM
#define SOURCE_CHECKSUM 0
#endif
/* CRC-32 of this file when it was compiled, by which an older library is refused. */
API u32 pilcrow_source(void) { return SOURCE_CHECKSUM; }

/* Sizes of the structures, so that Python can compare them with its own. */
API void pilcrow_sizes(i64 *sizes) {
  i64 found[] = {sizeof(Numbers), sizeof(Field), sizeof(Segment), sizeof(Index),
                 sizeof(Window), sizeof(Totals), sizeof(Found)};
  memcpy(sizes, found, sizeof found);
}
