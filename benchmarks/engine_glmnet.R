# The loop that a careful R user writes around glmnet: 5 x 5 folds, median impute, log2, standardise, t filter, 20
# penalties. Rows on standard input: label, then values. Prints the seconds of CPU of one repeat.
suppressMessages(library(glmnet))
told <- commandArgs(trailingOnly = TRUE)
alpha <- if (told[1] == "ridge") 0 else 0.5
given <- as.numeric(strsplit(told[2], ",")[[1]])
table <- as.matrix(read.csv(file("stdin"), header = FALSE))
y <- table[, 1]; X <- table[, -1, drop = FALSE]
ks <- unique(pmin(c(3, 5, 10, ncol(X)), ncol(X)))
folds <- function(y, k) { f <- integer(length(y)); for (s in 0:1) f[y == s] <- sample(rep_len(1:k, sum(y == s))); f }
prepare <- function(A, B, y) {
  for (j in seq_len(ncol(A))) { m <- median(A[, j], na.rm = TRUE); A[is.na(A[, j]), j] <- m; B[is.na(B[, j]), j] <- m }
  A <- log2(A); B <- log2(B); mu <- colMeans(A); s <- apply(A, 2, sd)
  A <- scale(A, mu, s); B <- scale(B, mu, s)
  list(A = A, B = B, order = order(-abs(cor(A, y))))
}
fit <- function(A, y, k) {
  lambda <- if (alpha == 0) given / length(y) else given
  glmnet(A, y, family = "binomial", alpha = alpha, lambda = lambda, standardize = FALSE)
}
set.seed(1)
began <- proc.time()[["user.self"]]
outer <- folds(y, 5)
for (o in 1:5) {
  train <- which(outer != o); inner <- folds(y[train], 5); loss <- matrix(0, length(ks), length(given))
  for (f in 1:5) {
    d <- prepare(X[train[inner != f], , drop = FALSE], X[train[inner == f], , drop = FALSE], y[train[inner != f]])
    for (i in seq_along(ks)) {
      kept <- d$order[seq_len(ks[i])]
      p <- predict(fit(d$A[, kept, drop = FALSE], y[train[inner != f]], ks[i]), d$B[, kept, drop = FALSE], type = "response")
      p <- pmin(pmax(p, 1e-15), 1 - 1e-15); t <- y[train[inner == f]]
      loss[i, ] <- loss[i, ] - colSums(t * log(p) + (1 - t) * log(1 - p))
    }
  }
  best <- which(loss == min(loss), arr.ind = TRUE)[1, ]
  d <- prepare(X[train, , drop = FALSE], X[outer == o, , drop = FALSE], y[train])
  kept <- d$order[seq_len(ks[best[1]])]
  predict(fit(d$A[, kept, drop = FALSE], y[train], ks[best[1]]), d$B[, kept, drop = FALSE], type = "response")
}
cat(proc.time()[["user.self"]] - began)
