# The comparisons of comparisons.json again: by groups known at INO start, and by transplant as a state entered in
# time. Read by check.R.

GROUPS <- list(
  ph = adsl$PHSTAT, disease_state = adsl$DISSTAT, timing = adsl$RELTIM, location = adsl$RELLOC,
  blin_failure = ifelse(flag("BLINFFL"), "yes", "no"), prior_hct = as.character(pmin(number(adsl$PRHCTN), 2))
)

compare_test <- function(of, statistic, df) {
  same("statistic", of$test$statistic, statistic)
  same("df", of$test$df, df)
  same("p", of$test$p, pchisq(statistic, df, lower.tail = FALSE))
  sprintf("%s: %s on %d df", of$test$name, format(statistic, digits = 4), df)
}

no_test <- function(of) is.na(of$test$p)

not_estimable <- function(of) sprintf("%s: not estimable, %s", of$test$name, get_field(of$test, "reason", ""))

by_group <- function(of) {
  member <- GROUPS[[of$by]]
  codes <- vapply(of$groups, function(group) group$code, "")
  if (startsWith(of$figure, "response.")) return(proportion_by(of, member, codes))
  rows <- counted_of(times_of(of$figure))
  group <- member[match(rows$USUBJID, adsl$USUBJID)]
  same("n", of$n, nrow(rows))
  same("ungrouped", of$ungrouped, sum(!group %in% codes))
  for (part in of$groups) {
    same(paste(part$code, "n"), part$n, sum(group == part$code))
    if (!is.list(part$figure)) next
    who <- member == part$code
    if (part$figure$kind == "survival") survival_figure(part$figure, who) else incidence_figure(part$figure, who)
  }
  estimated <- codes[vapply(of$groups, function(part) is.list(part$figure), NA)]
  rows <- rows[group %in% estimated, ]
  group <- group[group %in% estimated]
  # Convention: where there is no test the figures say why; survdiff and cuminc stop, or answer 0 or -1.
  if (no_test(of)) return(not_estimable(of))
  t <- number(rows$AVAL)
  cause <- number(rows$CAUSE)
  if (of$test$name == "log-rank test") {
    found <- survdiff(Surv(t, cause > 0) ~ group)
    return(compare_test(of, found$chisq, sum(found$exp > 0) - 1))
  }
  if (!HAS_CMPRSK) return(skip(of$id, "the package cmprsk is not installed"))
  # cuminc tests every cause, and stops where the variance of one of them has no value.
  found <- tryCatch(cmprsk::cuminc(t, cause, group)$Tests["1", ], error = function(e) NULL)
  if (is.null(found)) return(skip(of$id, "cmprsk stops on these data"))
  compare_test(of, found[["stat"]], found[["df"]])
}

proportion_by <- function(of, member, codes) {
  who <- population(of$figure)
  same("n", of$n, sum(who[[1]]))
  same("ungrouped", of$ungrouped, sum(who[[1]] & !member %in% codes))
  counts <- NULL
  for (part in of$groups) {
    same(paste(part$code, "n"), part$n, sum(who[[1]] & member == part$code))
    if (!is.list(part$figure)) next
    proportion(part$figure, member == part$code)
    counts <- rbind(counts, c(part$figure$n, part$figure$of - part$figure$n))
  }
  if (no_test(of)) return(not_estimable(of))
  p <- fisher.test(counts, workspace = 2e7)$p.value
  same("p", of$test$p, p)
  sprintf("%s: p %s", of$test$name, format(p, digits = 4))
}

by_transplant <- function(of) {
  entry <- number(cut_rows$TSTART)
  end <- number(cut_rows$TSTOP)
  event <- number(cut_rows$EVENT)
  hct <- number(cut_rows$HCT)
  same("n", of$n, length(unique(cut_rows$USUBJID)))
  for (part in of$groups) {
    inside <- hct == (part$code == "with")
    same(paste(part$code, "n"), part$n, sum(inside))
    if (is.list(part$figure)) entered(part$figure, entry[inside], end[inside], event[inside])
  }
  if (is.list(of$effect) && !is.na(of$effect$hazard_ratio)) cox_again(of$effect, entry, end, event, hct)
  if (no_test(of)) return(not_estimable(of))
  # Convention: Mantel and Byar's test has no function in R; it is the log-rank test with the state at each event.
  score <- 0
  variance <- 0
  for (at in unique(end[event == 1])) {
    risk <- entry < at & end >= at
    n <- sum(risk)
    d <- sum(event[end == at])
    share <- sum(hct[risk]) / n
    score <- score + sum((event * hct)[end == at]) - d * share
    if (n > 1) variance <- variance + d * share * (1 - share) * (n - d) / (n - 1)
  }
  text <- compare_test(of, score^2 / variance, 1)
  sprintf("%s; Cox: hazard ratio %s", text, format(of$effect$hazard_ratio, digits = 4))
}

entered <- function(figure, entry, end, event) { # Simon and Makuch's curve of one group
  same("n", figure$n, length(end))
  same("events", figure$events, sum(event))
  curve <- survfit(Surv(entry, end, event) ~ 1, conf.type = interval(figure), conf.int = figure$level)
  # Convention: the number at risk at t counts who entered before t and leaves at t or later.
  compare_months(figure$at, function(at) {
    found <- read_at(curve, end, at)
    c(found[1:3], sum(entry < at & end >= at))
  })
  middle <- months_of(curve)
  for (i in 1:3) same(BY_MEDIAN[i], figure[[BY_MEDIAN[i]]], middle[i])
}

cox_again <- function(effect, entry, end, event, hct) {
  fit <- coxph(Surv(entry, end, event) ~ hct, control = coxph.control(eps = 1e-10, iter.max = 50))
  found <- summary(fit, conf.int = number(setting("level")))
  same("hazard ratio", effect$hazard_ratio, found$conf.int[1, 1], TOLERANCE_COX)
  same("low", effect$low, found$conf.int[1, 3], TOLERANCE_COX)
  same("high", effect$high, found$conf.int[1, 4], TOLERANCE_COX)
  same("p of Cox", effect$p, found$coefficients[1, 5], TOLERANCE_COX)
}
