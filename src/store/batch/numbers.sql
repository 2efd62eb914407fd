-- Numbers that were taken and not used.
update order_day set last = last - $2::integer where day = $1::integer
