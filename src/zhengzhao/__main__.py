"""`python -m zhengzhao` is `zhengzhao`, for machines where scripts are not on the path."""

from zhengzhao.cli import main

main()
