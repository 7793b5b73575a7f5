using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.PullRequests;

/// <summary>Waiting for the checks of a pull request, in virtual time.</summary>
public sealed class PullRequestWatchTests
{
    private static readonly Check Running = new("build", RunStatus.Running, null);
    private static readonly Check Passed = new("build", RunStatus.Succeeded, null);
    private static readonly Check Waiting = new("deploy", RunStatus.Waiting, null);
    private static readonly Check Failed = new("deploy", RunStatus.Failed, null);

    private readonly AutoClock _clock = new();

    [Fact]
    public async Task It_ends_with_the_last_check()
    {
        Looks looks = new([Running], [Passed, Waiting], [Passed, Failed], [Running]);
        PullRequest[] seen = await WatchAsync(looks);
        Assert.Equal(3, seen.Length);
        Assert.Equal([Passed, Failed], seen[^1].Checks);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], _clock.Waits);
    }

    [Fact]
    public async Task No_check_at_all_is_believed_at_the_second_look()
    {
        Assert.Equal(2, (await WatchAsync(new([], []))).Length);
        Assert.Equal(3, (await WatchAsync(new([], [Running], [Passed]))).Length);
    }

    [Fact]
    public async Task It_looks_less_and_less_often_and_never_less_than_four_times_a_minute()
    {
        await WatchAsync(new([.. Enumerable.Repeat<Check[]>([Running], 8), [Passed]]));
        Assert.Equal([1, 2, 4, 8, 15, 15, 15, 15], _clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task One_that_is_not_there_is_an_error() =>
        Assert.Equal("PullRequestNotFound", (await Assert.ThrowsAsync<CicdException>(() => WatchAsync(new()))).Id);

    private async Task<PullRequest[]> WatchAsync(Looks looks)
    {
        List<PullRequest> seen = [];
        await foreach (PullRequest now in PullRequestWatch.WatchAsync(looks, "o/r", 7, _clock, TestContext.Current.CancellationToken))
            seen.Add(now);
        return [.. seen];
    }

    /// <summary>A pull request that has other checks at each look.</summary>
    private sealed class Looks(params Check[][] checks) : IPullRequests
    {
        private int _looked;

        public string Context => "test";

        public async IAsyncEnumerable<PullRequest> GetPullRequestsAsync(PullRequestQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            if (_looked < checks.Length)
                yield return new() { Repository = query.Repository, Number = query.Number!.Value, Checks = checks[_looked++] };
        }

        public Task<Change> PlanNewPullRequestAsync(NewPullRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Change> PlanMergeAsync(MergeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
