-- The events of one batch. The head row's lock orders all commits: it is taken last, and positions follow from
-- it, so that they are gap-free and in commit order. Each hash is sha256(previous hash || digest of the line).
with head as (
    select seq, hash from feed_head for update
), line as (
    select * from
    unnest($1::text[], $2::uuid[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[], $13::bytea[])
        with ordinality as line_in (subject_kind, subject_id, version, kind, body, mode, audience, actor, source, implausible, occurred_at, recorded_at, digest, ord)
), link as (
    select ord, chain(link) over (order by ord rows unbounded preceding) as hash
    from (select 0::bigint as ord, hash as link from head union all select ord, digest from line) as links
), linked as (
    select ord, hash, lag(hash) over (order by ord) as prev_hash from link
), written as (
    insert into event (seq, subject_kind, subject_id, subject_version, kind, body, form, mode, audience, actor,
        source, implausible, occurred_at, recorded_at, prev_hash, hash)
    select head.seq + line.ord, line.subject_kind, line.subject_id, line.version, line.kind, line.body::json, 1,
        line.mode, string_to_array(line.audience, ','), line.actor, line.source, line.implausible,
        line.occurred_at, line.recorded_at, linked.prev_hash, linked.hash
    from head, line join linked on linked.ord = line.ord
    order by line.ord
)
update feed_head set seq = head.seq + (select count(*) from line),
    hash = (select hash from link order by ord desc limit 1)
from head
returning feed_head.seq
