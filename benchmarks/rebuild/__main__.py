"""`python -m benchmarks.rebuild ARTICLES [KILLS]`: prints the figures; exit code 1 on any fault."""

import sys

from benchmarks.rebuild.prove import prove

if __name__ == "__main__":
    proof = prove(int(sys.argv[1]), kills=int(sys.argv[2]) if len(sys.argv) > 2 else 3)
    print(proof)
    print(*proof.faults[:20], sep="\n")
    sys.exit(bool(proof.faults))
