// The platform gives course authors' scripts the course key under this name, before anything else runs.
window.$$course_id = document.documentElement.dataset.course;
