"""Where Python begins when it runs this folder."""

from program import main

main()
