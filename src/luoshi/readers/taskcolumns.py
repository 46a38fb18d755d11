"""What the columns of a task table hold, by their heads (任务分解表的列)."""

import re
from collections.abc import Sequence
from enum import StrEnum

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]|[\s\u3000:：*]")
_HEAD_LENGTH = 16


class Role(StrEnum):
    """What a column holds; the value is the label of a clause, where the column becomes one."""

    NUMBER = "序号"
    AREA = "领域"
    TASK = "任务"
    REQUIREMENT = "要求"
    NODE = "节点"
    LEAD = "牵头单位"
    RESPONSIBLE = "责任单位"
    SUPPORTING = "配合单位"
    LEADER = "牵头领导"
    PERSON = "责任人"
    DEADLINE = "完成时限"


AGENCIES = frozenset({Role.LEAD, Role.RESPONSIBLE, Role.SUPPORTING})
CLAUSE = (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORTING, Role.LEADER, Role.PERSON, Role.DEADLINE)
# The first pattern that a head matches, in this order: 牵头责任单位 leads, 责任人 is a person, 工作要求 no task.
_HEADS = (
    (Role.NUMBER, r"序号?|编号|(?:统一|任务|项目|交办单)编号|No\.?"),
    (Role.LEADER, r".*(?:牵头|分管|包保|包抓|责任|督办|主管|县|市|区)(?:县|市|区)?(?:领导|负责人)"),
    (Role.PERSON, r".*(?:责任人|负责人|联系人|承办人|经办人|人员).*|.*电话"),
    (Role.LEAD, r".*(?:牵头|主办|主责).*(?:单位|部门)?"),
    (Role.SUPPORTING, r"(?:配合|协办|协同|协助|参与|参加|支持)(?:责任)?(?:单位|部门|科室|处室)?"),
    (Role.RESPONSIBLE, r"(?:.*责任|承办|落实|实施|完成|负责|主管)(?:单位|部门|主体|科室|处室|及配合单位)|承办单位.*"),
    (Role.DEADLINE, r".*(?:时限|期限)(?:要求)?|(?:限时)?(?:完成|办理|办结|计划完成)?(?:时间|日期)(?:节点|要求|安排)?"),
    (
        Role.NODE,
        r".*(?:季度|形象进度|上半年|下半年|序时进度|阶段目标|节点目标).*|[1-4一二三四]季度.*|\d{1,2}月(?:份|底)?",
    ),
    (
        Role.REQUIREMENT,
        (
            r".*(?:工作|责任|办理|办复|批示|目标|任务)要求|.*(?:量化|年度|工作|预期|绩效|总体|阶段)目标(?:值)?|20\d\d年.*(?:目标|任务|计划)"
            r"|(?:具体|主要)?(?:工作|落实|推进)?(?:措施|举措)|(?:具体|项目|建设|实施)(?:工作)?内容|建设规模.*|考核指标|完成标准|工作标准"
        ),
    ),
    (Role.AREA, r".*(?:领域|类别|分类|板块)|类型|大类|重点方向|一级任务"),
    (
        Role.TASK,
        r".*(?:任务|事项|项目|工作|指标)(?:名称|内容|及任务要求|量化|分解)?|(?:工作|主要|督查|事项|实事)内容|任务来源及内容|.*实事",
    ),
)
# Columns of figures rather than words.
_FIGURES = re.compile(r"20\d\d年|目标值|(?:年度|预期|总体|阶段)目标")
_PATTERNS = tuple((role, re.compile(pattern, re.I)) for role, pattern in _HEADS)


def role_of(head: str) -> Role | None:
    """What a column with this head holds, None where the head says nothing that a task needs."""
    words = _BRACKETS.sub("", head)
    if not words or len(words) > _HEAD_LENGTH:
        return None
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(words)), None)


def roles_of(heads: Sequence[str]) -> tuple[Role | None, ...] | None:
    """The roles of a row of heads, None where it heads no task table: that needs work, and someone to do it."""
    roles = [role_of(head) for head in heads]
    if Role.TASK not in roles:
        for at, (head, role) in enumerate(zip(heads, roles, strict=True)):
            if role is Role.REQUIREMENT and not _FIGURES.search(head):
                roles[at] = Role.TASK
                break
    while roles.count(Role.TASK) > 1:
        # Of two columns of tasks the first holds the larger ones, unless another already says to what area they belong.
        if Role.AREA in roles:
            roles[len(roles) - 1 - roles[::-1].index(Role.TASK)] = Role.REQUIREMENT
        else:
            roles[roles.index(Role.TASK)] = Role.AREA
    named = {role for role in roles if role}
    someone = named & (AGENCIES | {Role.PERSON, Role.LEADER})
    return tuple(roles) if Role.TASK in named and someone else None
