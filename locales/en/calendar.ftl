# Calendar: working days from the command line.
calendar-cli-due = At the latest { $date }.
calendar-cli-skipped = { $date }: { $why }
calendar-cli-calendar = Calendar of { $year }, version { $version }
calendar-cli-no-year = There is no calendar of { $year } yet. Add it to the calendar pack and try again; a guessed date would look like a legal one.
calendar-cli-no-unit = There is no unit { $unit }. Check its name, or name the office's data folder with --data.
