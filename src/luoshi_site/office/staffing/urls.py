"""Addresses about who does the work, under /office/."""

from django.urls import path

from luoshi_site.office.staffing.views import agencies, forces, people

urlpatterns = [
    path("forces/", forces.forces, name="forces"),
    path("forces/new/", forces.new_force, name="new_force"),
    path("forces/<int:pk>/", forces.force, name="force"),
    path("forces/<int:pk>/change/", forces.change_force, name="change_force"),
    path("forces/<int:pk>/members/", forces.add_member, name="add_force_member"),
    path("forces/<int:pk>/meetings/", forces.add_meeting, name="add_force_meeting"),
    path("forces/<int:pk>/tasks/", forces.force_tasks, name="force_tasks"),
    path("forces/members/<int:pk>/end/", forces.end_member, name="end_force_member"),
    path("leaders/", people.leaders, name="leaders"),
    path("agencies/people/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
    path("agencies/<int:pk>/", agencies.agency, name="agency"),
    path("agencies/<int:pk>/change/", agencies.change_agency, name="change_agency"),
]
