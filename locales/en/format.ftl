# Units of time.
format-moment = { $date } at { $time }
format-under-a-minute = less than 1 minute
format-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
format-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
format-minutes-range = { $range } minutes
