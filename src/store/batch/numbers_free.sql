-- The numbers that were foreseen must be the next ones.
update order_day set last = last + $3::integer where day = $1::integer and last = $2::integer
