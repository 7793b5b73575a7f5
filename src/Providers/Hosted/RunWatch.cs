using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Hosted;

/// <summary>Follows runs of systems that have to be asked again and again.</summary>
internal static class RunWatch
{
    /// <summary>The run now and after each change, until it has ended.</summary>
    /// <param name="begin">Looks at the run for the first time.</param>
    /// <param name="progress">Looks again, with what was seen, so that only what may have changed is asked for.</param>
    /// <param name="run">The run in what was seen.</param>
    /// <param name="pulse">The time between two looks.</param>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="cancellationToken">Ends the watch, not the run.</param>
    public static async IAsyncEnumerable<Run> FollowAsync<TSeen>(
        Func<CancellationToken, Task<TSeen>> begin, Func<TSeen, CancellationToken, Task<TSeen>> progress, Func<TSeen, Run> run, TimeSpan pulse, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TSeen last = await begin(cancellationToken).ConfigureAwait(false);
        yield return run(last);
        while (!run(last).IsFinished)
        {
            await Task.Delay(pulse, clock, cancellationToken).ConfigureAwait(false);
            TSeen now = await progress(last, cancellationToken).ConfigureAwait(false);
            if (!Same(run(now), run(last)))
                yield return run(now);
            last = now;
        }
    }

    /// <summary>The run at its end.</summary>
    public static async Task<Run> EndAsync(this IAsyncEnumerable<Run> states)
    {
        Run? last = null;
        await foreach (Run state in states.ConfigureAwait(false))
            last = state;
        return last ?? throw new InvalidOperationException("A watch begins with the run as it is.");
    }

    public static bool Same(Run one, Run other) =>
        one.Status == other.Status && one.Jobs.Select(Signature).SequenceEqual(other.Jobs.Select(Signature));

    private static string Signature(JobRun job) => $"{job.Id} {job.Status} {string.Join(' ', job.Steps.Select(step => step.Status))}";
}
