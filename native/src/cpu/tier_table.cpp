// tier_table.cpp: this tier's row of the table.
#include "tier_table.h"

#define DS_TEXT(name) #name
#define DS_NAME(name) DS_TEXT(name)

namespace ds {
namespace cpu {
namespace DS_TIER {

const Tier table = {DS_NAME(DS_TIER), outer,     reduce,     dots,      pack,      transpose, dot,    add,
                    adamw,            rank_keys, count_keys, find_keys, boltzmann, scale,     dropout};

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds
