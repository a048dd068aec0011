# 程序停过：提醒迟了要说迟了，只说一次。
! start
> 记承诺
* 同意，帮我记
> 退我180元
> 今晚8点前
* 对
* 跳过
* 有书面的
! restart
~ 3 days
! restart
~ 1 days
