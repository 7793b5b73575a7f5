using System.Globalization;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/test/collect-test-data/: what store_test_results brought.
internal sealed partial class CircleProvider
{
    /// <summary>How many tests are named.</summary>
    private const int MostNamed = 5;

    /// <summary>The run, with the tests that failed as the reason of each job that did.</summary>
    private async Task<Run> WithTestsAsync(CircleSlug project, SeenRun seen, Run run, CancellationToken cancellationToken)
    {
        Dictionary<string, long> numbers = seen.Workflows.SelectMany(workflow => workflow.Jobs).Where(job => job.JobNumber is not null).DistinctBy(job => job.Id).ToDictionary(job => job.Id, job => job.JobNumber!.Value, StringComparer.Ordinal);
        List<JobRun> jobs = [];
        foreach (JobRun job in run.Jobs)
        {
            string? reason = job is { Status: RunStatus.Failed, Reason: null } && numbers.TryGetValue(job.Id, out long number) ? await FailedTestsAsync(project, number, cancellationToken).ConfigureAwait(false) : null;
            jobs.Add(reason is null ? job : job with { Reason = reason });
        }

        return run with { Jobs = [.. jobs], Reason = run.Reason ?? jobs.Where(job => job is { Status: RunStatus.Failed, Reason: not null }).Select(job => $"{Errors.Shown(job.Name)}: {job.Reason}").FirstOrDefault() };
    }

    // https://circleci.com/docs/api/v2/#operation/getTests
    private async Task<string?> FailedTestsAsync(CircleSlug project, long job, CancellationToken cancellationToken)
    {
        int all = 0;
        List<string> failed = [];
        await foreach (TestModel test in PagesAsync(ApiRequest.Get($"/api/v2/project/{project}/{job}/tests"), Json.Tests, cancellationToken).ConfigureAwait(false))
        {
            all++;
            if (test.Result is "failure" or "failed" or "error")
                failed.Add(Errors.Shown(test.Classname is { Length: > 0 } suite && !test.Name.StartsWith(suite, StringComparison.Ordinal) ? $"{suite}.{test.Name}" : test.Name));
        }

        return failed.Count == 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"{failed.Count} of {all} tests failed: {string.Join(", ", failed.Take(MostNamed))}{(failed.Count > MostNamed ? ", and others" : "")}.");
    }
}
