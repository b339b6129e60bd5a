package io.scail.server.endpoints;

import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileStore;
import io.scail.server.jobs.JobEvents;
import io.scail.server.jobs.JobIds;
import io.scail.server.jobs.JobQueue;

/** What every face works on: the endpoints, the jobs and the files behind them. */
public record Backend(
    Endpoints endpoints,
    JobQueue queue,
    JobEvents events,
    JobIds ids,
    FileCatalog files,
    FileStore store) {}
