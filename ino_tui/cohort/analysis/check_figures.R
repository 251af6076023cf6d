# The figures of figures.json again, from adsl.csv, adrs.csv and adtte.csv. Read by check.R.

# ---- proportions -----------------------------------------------------------------------------------------------

population <- function(id) { # of whom, how many, without a value
  c1 <- treated & answer("RSPC1") != ""
  best <- treated & answer("BOR") != ""
  response <- answer("RESP1") == "Y"
  evaluable <- answer("MRDNEG") != ""
  negative <- answer("MRDNEG") == "Y"
  in_time <- flag("RELKNFL") | !flag("HCTFL") # known whether a transplant came before any relapse
  timing <- sub("^response.c1.", "", id)
  class <- sub("^death.", "", id)
  if (id == "response.c1") list(c1, response, treated & !c1)
  else if (timing != id) {
    inside <- adsl$RELTIM == timing
    list(c1 & inside, response, treated & !c1 & inside)
  }
  else if (id == "response.best") list(best, answer("RESP") == "Y", treated & !best)
  else if (id == "mrd.evaluable") list(responder & evaluable, negative, treated & !best)
  else if (id == "mrd.responders") list(responder, negative, treated & !best)
  else if (id == "mrd.treated") list(best, negative, treated & !best)
  else if (id == "hct") list(responder & in_time, flag("HCTBRFL"), (treated & !best) | (responder & !in_time))
  else if (id == "hct.after_c1") {
    list(c1 & response & in_time, flag("HCTBRFL") & number(adsl$HCTCYC) == 1, (treated & !c1) | (c1 & response & !in_time))
  }
  else if (id == "early_death") list(treated & !is.na(days), flag("EDTHFL"), treated & is.na(days))
  else if (class != id) {
    several <- class %in% c("REGIMEN", "PULM", "ORGAN", "VASC", "MALIG", "EXT") # OTHER may be any of them
    known <- dead & adsl$DTHCAUS != "" & !(several & adsl$DTHCGR1 == "OTHER")
    list(known, adsl$DTHCGR1 == class, dead & !known)
  }
  else NULL
}

inside_of <- function(figure, of) { # the parts that are counted within a proportion
  for (part in get_field(figure, "causes", list())) same(part$code, part$n, sum(of[[1]] & adsl$DTHCAUS == part$code))
  for (part in get_field(figure, "left_out", list())) {
    same(part$label, part$n, if (part$label == "MRD not evaluable") sum(responder & answer("MRDNEG") == "") else NA)
  }
  for (part in get_field(figure, "methods", list())) same(part$code, part$n, sum(of[[1]] & adsl$MRDMETH == part$code))
  for (part in get_field(figure, "beside", list())) {
    same(part$code, part$n, sum(dead & !is.na(days) & days <= number(sub("day", "", part$code))))
  }
}

proportion <- function(figure, within = TRUE) { # within: a group of the cases
  if (BLIND && figure$id == "early_death") return(skip(figure$id, BLIND_WHY))
  who <- population(figure$id)
  if (is.null(who)) return(skip(figure$id, "this script does not know it"))
  who <- lapply(who, function(mask) mask & within)
  n <- sum(who[[1]] & who[[2]])
  of <- sum(who[[1]])
  same("n", figure$n, n)
  same("of", figure$of, of)
  same("missing", figure$missing, sum(who[[3]]))
  inside_of(figure, who)
  limits <- c(NA, NA)
  if (of > 0) {
    limits <- if (figure$method == "clopper-pearson") binom.test(n, of, conf.level = figure$level)$conf.int
              else suppressWarnings(prop.test(n, of, correct = FALSE, conf.level = figure$level)$conf.int)
  }
  same("percent", figure$percent, if (of > 0) 100 * n / of else NA)
  same("low", figure$low, 100 * limits[1])
  same("high", figure$high, 100 * limits[2])
  sprintf("%d/%d, %s to %s %%", n, of, format(100 * limits[1], digits = 4), format(100 * limits[2], digits = 4))
}

# ---- curves ----------------------------------------------------------------------------------------------------

times_of <- function(id, analysis = "") adtte[adtte$FIGURE == id & adtte$ANALYSIS == analysis, ]
counted_of <- function(rows) rows[rows$ANL01FL == "Y", ]
rows_within <- function(rows, within) rows[rep(within, length.out = nrow(adsl))[match(rows$USUBJID, adsl$USUBJID)], ]
interval <- function(figure) sub(".*, ", "", figure$method)

kaplan_meier <- function(t, e, figure) {
  if (length(t)) survfit(Surv(t, e) ~ 1, conf.type = interval(figure), conf.int = figure$level)
}

read_at <- function(curve, t, at, column = NULL) { # estimate, low, high, at risk; nothing after the last follow-up
  if (!length(t) || at > max(t)) return(c(NA, NA, NA, 0))
  place <- findInterval(at, curve$time)
  value <- function(x) if (is.null(column)) x[place] else x[place, column]
  start <- if (is.null(column)) 1 else 0
  first <- if (is.null(column)) "surv" else "pstate"
  # Convention: before anybody has left the limits are the estimate.
  if (place == 0) return(c(start, start, start, sum(t >= at)))
  c(value(curve[[first]]), value(curve$lower), value(curve$upper), sum(t >= at))
}

compare_months <- function(of, reading, what = "") {
  for (at in of) {
    found <- reading(at$months * MONTH)
    name <- paste0(what, at$months, " months ")
    for (i in 1:4) {
      field <- c("estimate", "low", "high", "at_risk")[i]
      same(paste0(name, field), at[[field]], found[i])
    }
  }
}

months_of <- function(curve) { # the median and its limits
  if (is.null(curve)) return(c(NA, NA, NA))
  found <- quantile(curve, 0.5)
  unname(c(found$quantile, found$lower, found$upper)) / MONTH
}

compare_counts <- function(figure, rows) {
  inside <- counted_of(rows)
  same("n", figure$n, nrow(inside))
  same("missing", figure$missing, sum(rows$ANLREAS == "no value or no time"))
  same("imputed", figure$imputed, sum(inside$IMPUTFL == "Y"))
  for (part in get_field(figure, "left_out", list())) same(part$label, part$n, sum(rows$ANLREAS == part$label))
  for (part in get_field(figure, "events_by", list())) same(part$code, part$n, sum(inside$CAUSECD == part$code))
}

survival_figure <- function(figure, within = TRUE) {
  rows <- rows_within(times_of(figure$id), within)
  inside <- counted_of(rows)
  t <- number(inside$AVAL)
  e <- number(inside$CAUSE) > 0
  compare_counts(figure, rows)
  same("events", figure$events, sum(e))
  curve <- kaplan_meier(t, e, figure)
  compare_months(figure$at, function(at) read_at(curve, t, at))
  middle <- months_of(curve)
  for (i in 1:3) same(BY_MEDIAN[i], figure[[BY_MEDIAN[i]]], middle[i])
  status <- adsl$HCTSTAT[match(inside$USUBJID, adsl$USUBJID)]
  for (part in get_field(figure, "parts", list())) part_of(part, t[status == part$code], e[status == part$code], figure)
  for (part in get_field(figure, "sensitivity", list())) {
    other <- counted_of(rows_within(times_of(figure$id, part$code), within))
    part_of(part, number(other$AVAL), number(other$CAUSE) > 0, figure)
  }
  sprintf("%d of %d, median %s months", sum(e), length(t), format(middle[1], digits = 4))
}

part_of <- function(part, t, e, figure) {
  same(paste(part$code, "n"), part$n, length(t))
  same(paste(part$code, "events"), part$events, sum(e))
  curve <- kaplan_meier(t, e, figure)
  compare_months(part$at, function(at) read_at(curve, t, at), paste0(part$code, ", "))
}

incidences <- function(t, cause, states, figure) {
  if (!any(cause > 0)) return(list(time = sort(unique(t)), none = TRUE, plain = interval(figure) == "plain"))
  # survfit warns where a logarithm has no value; there the limits are nothing.
  suppressWarnings(
    survfit(Surv(t, factor(cause, levels = 0:states)) ~ 1, conf.type = interval(figure), conf.int = figure$level)
  )
}

read_incidence <- function(curve, t, at, cause) {
  if (is.null(curve$none)) return(read_at(curve, t, at, cause + 1))
  if (!length(t) || at > max(t)) return(c(NA, NA, NA, 0))
  # Convention: at 0 the limits log-log and log have are none, but for the time before anybody has left.
  limit <- if (at < min(t) || curve$plain) 0 else NA
  c(0, limit, limit, sum(t >= at))
}

incidence_figure <- function(figure, within = TRUE) {
  if (BLIND && startsWith(figure$id, "vod.")) return(skip(figure$id, BLIND_WHY))
  rows <- rows_within(times_of(figure$id), within)
  inside <- counted_of(rows)
  t <- number(inside$AVAL)
  cause <- number(inside$CAUSE)
  compare_counts(figure, rows)
  curve <- incidences(t, cause, length(figure$causes), figure)
  for (k in seq_along(figure$causes)) {
    part <- figure$causes[[k]]
    same(paste(part$code, "events"), part$events, sum(cause == k))
    compare_months(part$at, function(at) read_incidence(curve, t, at, k), paste0(part$code, ", "))
  }
  for (part in get_field(figure, "beside", list())) beside(part, inside)
  left <- 0
  for (part in get_field(figure, "sensitivity", list())) {
    other <- counted_of(rows_within(times_of(figure$id, part$code), within))
    if (BLIND && !nrow(other)) { left <- left + 1; next }
    u <- number(other$AVAL)
    code <- number(other$CAUSE)
    again <- incidences(u, code, length(figure$causes), figure)
    same(paste(part$code, "events"), part$events, sum(code == 1))
    compare_months(part$at, function(at) read_incidence(again, u, at, 1), paste0(part$code, ", "))
  }
  note <- if (left) sprintf("; %d sensitivity analyses skipped: %s", left, BLIND_WHY) else ""
  sprintf("%d of %d%s", sum(cause == 1), length(t), note)
}

beside <- function(part, inside) {
  who <- adsl$USUBJID %in% inside$USUBJID
  event <- adsl$USUBJID %in% inside$USUBJID[inside$CAUSE == "1"]
  criteria <- adsl$VODBY == "criteria"
  found <- switch(part$code,
    early_death = if (BLIND) NULL else flag("EDTHFL"),
    no_cause = dead & adsl$DTHCAUS == "",
    level.open = event & adsl$VODLEV == "",
    by_report = event & adsl$VODBY == "source",
    no_by_report = adsl$VODFL == "N" & adsl$VODBY == "source",
    not_met = adsl$VODFL != "Y" & criteria & flag("VODREPFL"),
    not_reported = event & criteria & !flag("VODREPFL"),
    event & adsl$VODLEV == sub("^level.", "", part$code)
  )
  if (!is.null(found)) same(part$code, part$n, sum(found & who))
}

follow_up <- function(figure) {
  rows <- times_of("followup")
  inside <- counted_of(rows)
  t <- number(inside$AVAL)
  alive <- inside$CNSR == "0"
  compare_counts(figure, rows)
  same("alive", figure$alive, sum(alive))
  same("low", figure$low, if (any(alive)) min(t[alive]) / MONTH else NA)
  same("high", figure$high, if (any(alive)) max(t[alive]) / MONTH else NA)
  if (figure$method == "median of those alive") {
    middle <- c(if (any(alive)) median(t[alive]) / MONTH else NA, NA, NA)
  } else {
    # Convention: as prodlim has it, the dead leave before those last seen alive on the same day. survfit has them
    # the other way round, so they leave a quarter of a day sooner; a midpoint that this moved is put back.
    curve <- kaplan_meier(t - ifelse(alive, 0, 0.25), alive, figure)
    middle <- ceiling(2 * months_of(curve) * MONTH - 1e-6) / 2 / MONTH
  }
  for (i in 1:3) same(BY_MEDIAN[i], figure[[BY_MEDIAN[i]]], middle[i])
  sprintf("%d, median %s months", length(t), format(middle[1], digits = 4))
}
