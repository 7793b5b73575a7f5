using System.Collections.Concurrent;
using CicdTools.Providers.Formats;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Carries out the jobs of a run: each as soon as what it needs has ended, as many at once as are allowed.</summary>
internal sealed class JobScheduler
{
    private readonly RunContext _run;
    private readonly StopSignals _signals;
    private readonly Dictionary<string, Job> _jobs;
    private readonly Dictionary<string, string[]> _needs;
    private readonly ILookup<string, int> _instances;
    private readonly SemaphoreSlim _places;
    private readonly Dictionary<string, MatrixLimits> _matrices;
    private readonly TaskCompletionSource<JobOutcome>[] _outcomes;
    private readonly ConcurrentBag<Task> _cleanUps = [];

    public JobScheduler(RunContext run, StopSignals signals)
    {
        _run = run;
        _signals = signals;
        Pipeline pipeline = run.Plan.Pipeline;
        _jobs = pipeline.Jobs.ToDictionary(job => job.Id, StringComparer.Ordinal);
        _needs = PipelineRules.Needs(pipeline).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        _instances = Enumerable.Range(0, run.Plan.Jobs.Length).ToLookup(index => run.Plan.Jobs[index].Job, StringComparer.Ordinal);
        _places = new(run.Plan.ThrottleLimit);
        _matrices = pipeline.Jobs.Where(job => job.Matrix is not null).ToDictionary(job => job.Id, job => new MatrixLimits(job.Matrix!), StringComparer.Ordinal);
        _outcomes = [.. run.Plan.Jobs.Select(_ => new TaskCompletionSource<JobOutcome>(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    /// <summary>Runs all jobs and returns how the run ended. A stop ends those at work and leaves out the rest, save for what runs always.</summary>
    public async Task<RunStatus> RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, _run.Plan.Jobs.Length).Select(RunJobAsync)).ConfigureAwait(false);
        await Task.WhenAll(_cleanUps).ConfigureAwait(false);
        RunStatus[] conclusions = [.. _outcomes.Select(outcome => outcome.Task.Result.Conclusion)];
        return _signals.Stop.IsCancellationRequested ? RunStatus.Canceled
            : conclusions.Contains(RunStatus.Errored) ? RunStatus.Errored
            : conclusions.Contains(RunStatus.Failed) ? RunStatus.Failed
            : RunStatus.Succeeded;
    }

    private async Task RunJobAsync(int index)
    {
        PlannedJob planned = _run.Plan.Jobs[index];
        Job job = _jobs[planned.Job];
        // Without this, a thousand jobs would begin one after the other on the caller's thread.
        await Task.Yield();
        if (planned.Done)
        {
            _outcomes[index].SetResult(RunJson.Read<JobOutcome>(_run.Folder.Outcome(planned.Id)) ?? new() { Result = RunStatus.Succeeded, Conclusion = RunStatus.Succeeded });
            return;
        }

        JobOutcome? outcome = null;
        Standing standing = new([], RunStatus.Succeeded, false, false);
        try
        {
            standing = await StandingAsync(job).ConfigureAwait(false);
            _signals.End.ThrowIfCancellationRequested();
            outcome = await DecideAsync(index, planned, job, standing).ConfigureAwait(false);
            // Only what a restart cannot know otherwise.
            if (outcome.Result == RunStatus.Succeeded && outcome.Outputs.Count > 0)
                await RunJson.WriteAsync(_run.Folder.Outcome(planned.Id), outcome, _signals.End).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Finish(index, RunStatus.Canceled);
        }
        catch (CicdException problem)
        {
            outcome = Refused(index, problem);
        }
        catch (IOException problem)
        {
            _run.Broken(problem);
            Finish(index, RunStatus.Errored, problem.Message);
        }
        finally
        {
            // Whoever waits for this job must learn of its end in any case.
            _outcomes[index].SetResult(outcome ?? Canceled(standing));
        }
    }

    private async Task<JobOutcome> DecideAsync(int index, PlannedJob planned, Job job, Standing standing)
    {
        bool late = _signals.Stop.IsCancellationRequested;
        if (late)
            standing = standing with { Status = RunStatus.Canceled };
        ExpressionContext context = ContextOf(planned, job, standing);
        // GitLab's rules were settled with the plan.
        Job resolved = _run.Format == "GitLabCI" ? job : _run.Expressions?.Resolve(job, context) ?? job;
        if (late && !Stays(resolved, context))
        {
            Finish(index, RunStatus.Canceled);
            return Canceled(standing);
        }

        if (!Conditions.Hold(resolved.Condition, context, _run.Expressions))
        {
            // GitLab leaves out a job whose rules do not fit as if it were not there; elsewhere what needs it is skipped as well.
            bool upstream = standing.Status != RunStatus.Succeeded;
            Finish(index, RunStatus.Skipped, upstream ? "What it needs did not succeed." : "Its condition does not hold.");
            return new() { Result = RunStatus.Skipped, Conclusion = RunStatus.Skipped, ChainFailed = standing.ChainFailed, ChainSkipped = upstream || _run.Format != "GitLabCI" };
        }

        if (resolved.Matrix is null || job.Matrix is not null)
            return await RunOneAsync(index, planned, resolved, standing, _matrices.GetValueOrDefault(job.Id)).ConfigureAwait(false);
        JobOutcome[] outcomes = await Task.WhenAll(Expand(index, planned, job, resolved.Matrix, standing)).ConfigureAwait(false);
        return new()
        {
            Result = Worst(outcomes.Select(outcome => outcome.Result)),
            Conclusion = Worst(outcomes.Select(outcome => outcome.Conclusion)),
            Outputs = outcomes.Aggregate(new VariableMap(), (all, outcome) => all.With(outcome.Outputs)),
            ChainFailed = outcomes.Any(outcome => outcome.ChainFailed),
            ChainSkipped = outcomes.Any(outcome => outcome.ChainSkipped),
        };
    }

    // A matrix that an expression gives is known only now; the first of its jobs takes the place that was planned.
    private Task<JobOutcome>[] Expand(int index, PlannedJob planned, Job original, Matrix matrix, Standing standing)
    {
        Job job = original with { Matrix = matrix };
        MatrixLimits limits = new(matrix);
        VariableMap[] combinations = MatrixExpansion.Expand(job);
        JobRun record = _run.State.Job(index);
        List<(int Index, PlannedJob Planned)> instances = [];
        for (int i = 0; i < combinations.Length; i++)
        {
            string name = MatrixExpansion.Name(job, combinations[i]);
            PlannedJob instance = planned with { Id = i == 0 ? planned.Id : FormattableString.Invariant($"{planned.Id}-{i + 1}"), Matrix = combinations[i] };
            if (i == 0)
                _run.State.ChangeJob(index, first => first with { Name = name });
            instances.Add((i == 0 ? index : _run.State.Add(record with { Id = instance.Id, Name = name }), instance));
        }

        return [.. instances.Select(instance => RunOneAsync(instance.Index, instance.Planned, Of(instance.Planned), standing, limits))];

        // What else is an expression may depend on the combination.
        Job Of(PlannedJob instance) => _run.Expressions!.Resolve(original, ContextOf(instance, original, standing)) with { Matrix = matrix };
    }

    // docs.github.com, "Workflow cancellation reference": a job whose condition holds although the run was canceled is not canceled. GitLab cancels every job.
    private bool Stays(Job job, ExpressionContext context) =>
        _run.Format != "GitLabCI" && Conditions.AsksStatus(job.Condition) && Conditions.Hold(job.Condition, context with { Status = RunStatus.Canceled }, _run.Expressions);

    private async Task<JobOutcome> RunOneAsync(int index, PlannedJob planned, Job job, Standing standing, MatrixLimits? matrix)
    {
        JobRunner runner = new(_run, index, planned, job, standing.Needs);
        try
        {
            ExpressionContext context = ContextOf(planned, job, standing);
            StopSignals signals = Stays(job, context) ? _signals.OnlyEnd : _signals;
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, matrix?.FailedFast ?? CancellationToken.None);
            signals = signals with { Stop = stop.Token };
            if (NameOf(index, context) is { } name)
                _run.State.ChangeJob(index, record => record with { Name = name });
            // Nobody is asked any more about a run that was stopped.
            if (await GateAsync(index, planned, job, _signals.Stop, stop.Token).ConfigureAwait(false) is { } denied)
            {
                Finish(index, RunStatus.Failed, GateSteps.Sentence(denied));
                return Counted(job, RunStatus.Failed, new(), standing);
            }

            Outcome outcome = await WithPlaceAsync(matrix, runner, job, signals).ConfigureAwait(false);
            Finish(index, outcome.Result);
            if (outcome.Result == RunStatus.Canceled)
                return Canceled(standing);
            if (outcome.Result is RunStatus.Failed or RunStatus.Errored && !job.ContinueOnError && matrix is not null)
                await matrix.FailAsync().ConfigureAwait(false);
            return Counted(job, outcome.Result, outcome.Outputs, standing);
        }
        catch (OperationCanceledException)
        {
            Finish(index, RunStatus.Canceled);
            return Canceled(standing);
        }
        catch (CicdException problem)
        {
            return Refused(index, problem);
        }
        finally
        {
            // The jobs that need this one do not wait for its folders to go.
            _cleanUps.Add(Task.Run(runner.CleanUp));
        }
    }

    private void Finish(int index, RunStatus status, string? reason = null) =>
        _run.State.ChangeJob(index, record => record with { Status = status, Reason = reason ?? record.Reason, FinishedAt = record.StartedAt is null ? null : _run.Now() });

    private JobOutcome Refused(int index, CicdException problem)
    {
        Finish(index, RunStatus.Failed, _run.Patterns.Mask(problem.Message));
        return new() { Result = RunStatus.Failed, Conclusion = RunStatus.Failed, ChainFailed = true };
    }

    private static JobOutcome Canceled(Standing standing) =>
        new() { Result = RunStatus.Canceled, Conclusion = RunStatus.Canceled, ChainFailed = standing.ChainFailed, ChainSkipped = true };

    private async Task<Outcome> WithPlaceAsync(MatrixLimits? matrix, JobRunner runner, Job job, StopSignals signals)
    {
        SemaphoreSlim? parallel = matrix?.Places;
        if (parallel is not null)
            await parallel.WaitAsync(signals.Stop).ConfigureAwait(false);
        try
        {
            await _places.WaitAsync(signals.Stop).ConfigureAwait(false);
            try
            {
                Outcome outcome = await runner.RunAsync(1, signals).ConfigureAwait(false);
                for (int attempt = 2; outcome.Result is RunStatus.Failed or RunStatus.Errored && attempt <= job.Retries + 1 && !signals.Stop.IsCancellationRequested; attempt++)
                    outcome = await runner.RunAsync(attempt, signals).ConfigureAwait(false);
                return outcome;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            parallel?.Release();
        }
    }

    private static JobOutcome Counted(Job job, RunStatus result, VariableMap outputs, Standing standing)
    {
        bool failed = result is RunStatus.Failed or RunStatus.Errored;
        return new()
        {
            Result = result,
            Conclusion = failed && job.ContinueOnError ? RunStatus.Succeeded : result,
            Outputs = outputs,
            ChainFailed = standing.ChainFailed || (failed && !job.ContinueOnError),
            ChainSkipped = standing.ChainSkipped,
        };
    }

    private async Task<Approval?> GateAsync(int index, PlannedJob planned, Job job, CancellationToken stop, CancellationToken jobStop)
    {
        if (planned.Gate is not { } gate)
            return null;
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop, jobStop);
        both.Token.ThrowIfCancellationRequested();
        Approval question = GateSteps.Ask(_run, planned, 0, $"{_run.Plan.Run}: {_run.State.Job(index).Name}", gate.Environment, gate.Approvers);
        Approval decided = await GateSteps.DecisionAsync(_run, index, question, both.Token).ConfigureAwait(false);
        if (decided.Status != ApprovalStatus.Approved)
            return decided;
        _run.State.ChangeJob(index, record => record with { Status = RunStatus.Queued, Reason = GateSteps.Sentence(decided) });
        return null;
    }

    private string? NameOf(int index, ExpressionContext context)
    {
        string name = _run.State.Job(index).Name;
        return name.Contains("${{", StringComparison.Ordinal) && _run.Expressions is { } expressions ? expressions.Expand(name, context) : null;
    }

    private ExpressionContext ContextOf(PlannedJob planned, Job job, Standing standing) => new()
    {
        Run = _run.Plan.Run,
        IsTag = _run.Plan.IsTag,
        DefaultBranch = _run.Plan.DefaultBranch,
        Pipeline = _run.Plan.Pipeline,
        Job = job,
        Variables = _run.Plan.Pipeline.Variables.With(job.Variables).With(_run.Plan.Variables),
        Configuration = _run.Plan.Variables,
        Secrets = _run.Secrets,
        Inputs = _run.Plan.Inputs,
        Matrix = planned.Matrix,
        Needs = standing.Needs,
        Status = standing.Status,
    };

    // docs.github.com, "Using conditions": a failure or skip applies to all jobs of the chain from there on, unless a condition says otherwise.
    private async Task<Standing> StandingAsync(Job job)
    {
        Dictionary<string, Outcome> needs = new(StringComparer.Ordinal);
        bool failed = false;
        bool skipped = false;
        foreach (string need in _needs[job.Id])
        {
            JobOutcome[] outcomes = await Task.WhenAll(_instances[need].Select(index => _outcomes[index].Task)).ConfigureAwait(false);
            failed |= outcomes.Any(outcome => outcome.ChainFailed);
            skipped |= outcomes.Any(outcome => outcome.ChainSkipped);
            VariableMap outputs = outcomes.Aggregate(new VariableMap(), (all, outcome) => all.With(outcome.Outputs));
            needs[need] = new(Worst(outcomes.Select(outcome => outcome.Result)), Worst(outcomes.Select(outcome => outcome.Conclusion)), outputs);
        }

        RunStatus status = failed ? RunStatus.Failed : skipped ? RunStatus.Skipped : RunStatus.Succeeded;
        return new(needs, status, failed, skipped);
    }

    private static RunStatus Worst(IEnumerable<RunStatus> statuses)
    {
        RunStatus[] all = [.. statuses];
        foreach (RunStatus status in (RunStatus[])[RunStatus.Errored, RunStatus.Failed, RunStatus.Canceled])
        {
            if (all.Contains(status))
                return status;
        }

        return all.Length > 0 && all.All(status => status == RunStatus.Skipped) ? RunStatus.Skipped : RunStatus.Succeeded;
    }

    private sealed record Standing(Dictionary<string, Outcome> Needs, RunStatus Status, bool ChainFailed, bool ChainSkipped);
}
