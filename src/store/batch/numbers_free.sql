-- The numbers that were foreseen must be the next ones, or the batch fails.
with taken as (
    update order_day set last = last + $3::integer where day = $1::integer and last = $2::integer returning 1
)
select 1 / count(*)::integer from taken
