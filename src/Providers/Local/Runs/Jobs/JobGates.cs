using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// Gates at which jobs wait for a person, as files of their run: one that asks, written by the run's owner, and one that answers, which any
/// process may write, once.
/// </summary>
internal sealed class JobGates(RunStore store, TimeProvider clock)
{
    /// <summary>The kind of these approvals.</summary>
    public const string Kind = "Job";

    /// <summary>Opens a gate.</summary>
    public static async Task OpenAsync(RunFolder folder, Approval approval, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder.Gates);
        await RunJson.WriteAsync(Path.Combine(folder.Gates, $"{approval.Id}.json"), approval, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The gate as it stands; null where there is none.</summary>
    public static Approval? Read(RunFolder folder, string id)
    {
        try
        {
            return RunJson.Read<Approval>(Path.Combine(folder.Gates, $"{id}.decision.json")) ?? RunJson.Read<Approval>(Path.Combine(folder.Gates, $"{id}.json"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The gates of jobs, oldest first; those that wait unless the query says otherwise.</summary>
    public async IAsyncEnumerable<Approval> GetAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApprovalStatus[] wanted = query.Status.Length == 0 && query.Id is null ? [ApprovalStatus.Waiting] : query.Status;
        List<Approval> found = [];
        await foreach (Run run in store.FindAsync(new() { Id = query.Id is null ? null : RunOf(query.Id) }, cancellationToken).ConfigureAwait(false))
        {
            if (run.IsFinished && wanted is [ApprovalStatus.Waiting])
                continue;
            RunFolder folder = store.Folder(run.Id);
            if (!Directory.Exists(folder.Gates))
                continue;
            foreach (string file in Directory.EnumerateFiles(folder.Gates, "*.json").Where(file => !file.EndsWith(".decision.json", StringComparison.Ordinal)))
            {
                if (Read(folder, Path.GetFileNameWithoutExtension(file)) is { } approval)
                    found.Add(run.IsFinished && approval.Status == ApprovalStatus.Waiting ? approval with { Status = ApprovalStatus.Expired } : approval);
            }
        }

        foreach (Approval approval in found.OrderBy(approval => approval.RequestedAt).ThenBy(approval => approval.Id, StringComparer.Ordinal))
        {
            if ((query.Id is null || approval.Id == query.Id) && (query.Environment is null || approval.Environment == query.Environment) && (query.Repository is null || approval.Repository == query.Repository) && (wanted.Length == 0 || wanted.Contains(approval.Status)))
                yield return approval;
        }
    }

    /// <summary>The gate of an approval, if it still waits and this person may decide.</summary>
    /// <exception cref="CicdException"><c>ApprovalNotFound</c>, <c>ApprovalAlreadyDecided</c>, <c>ApprovalExpired</c>, <c>NotAnApprover</c>.</exception>
    public async Task<Approval> RequireWaitingAsync(string id, string actor, CancellationToken cancellationToken)
    {
        Run? run = RunOf(id) is { } runId ? await store.FindOneAsync(runId, cancellationToken).ConfigureAwait(false) : null;
        Approval approval = (run is null ? null : Read(store.Folder(run.Id), id)) ?? throw Errors.NotFound("ApprovalNotFound", "approval", id, remedy: "Get-CicdApproval lists those that wait.");
        if (approval.Status is ApprovalStatus.Approved or ApprovalStatus.Denied)
            throw Decided(approval);
        if (run!.IsFinished)
            throw new CicdException("ApprovalExpired", CicdErrorKind.Conflict, $"'{approval.Subject}' waits no longer: its run has ended.", id, "Start the run again.");
        if (approval.Approvers.Length > 0 && !approval.Approvers.Contains(actor, StringComparer.OrdinalIgnoreCase))
            throw new CicdException("NotAnApprover", CicdErrorKind.Forbidden, $"{actor} may not decide about '{approval.Subject}'.", id, $"Ask one of: {string.Join(", ", approval.Approvers)}.");
        return approval;
    }

    /// <summary>Checks a decision and says what it would be.</summary>
    /// <exception cref="CicdException"><c>ApprovalNotFound</c>, <c>ApprovalAlreadyDecided</c>, <c>ApprovalExpired</c>, <c>NotAnApprover</c>.</exception>
    public async Task<Change> PlanDecisionAsync(string id, bool approve, string actor, string? comment, CancellationToken cancellationToken)
    {
        Approval approval = await RequireWaitingAsync(id, actor, cancellationToken).ConfigureAwait(false);
        return new($"approval {approval.Id}: {approval.Subject}", approve ? "Approve" : "Deny", async token => await DecideAsync(approval, approve, actor, comment, token).ConfigureAwait(false));
    }

    /// <summary>Writes the decision. Of two at once one wins, and the other is told.</summary>
    /// <exception cref="CicdException"><c>ApprovalAlreadyDecided</c>.</exception>
    public async Task<Approval> DecideAsync(Approval approval, bool approve, string actor, string? comment, CancellationToken cancellationToken)
    {
        RunFolder folder = store.Folder(RunOf(approval.Id)!);
        Approval decided = approval with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = actor, DecidedAt = clock.GetUtcNow(), Comment = comment };
        string target = Path.Combine(folder.Gates, $"{approval.Id}.decision.json");
        string temporary = Path.Combine(folder.Gates, $".{Guid.NewGuid():N}");
        await RunJson.WriteAsync(temporary, decided, cancellationToken).ConfigureAwait(false);
        try
        {
            File.Move(temporary, target, overwrite: false);
        }
        catch (IOException) when (File.Exists(target))
        {
            throw Decided(Read(folder, approval.Id) ?? approval);
        }
        finally
        {
            File.Delete(temporary);
        }

        return decided;
    }

    /// <summary>The id of a gate.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="jobId">The job's number.</param>
    /// <param name="step">The step from 1; 0 for the job itself.</param>
    public static string IdOf(string runId, string jobId, int step) => string.Create(CultureInfo.InvariantCulture, $"{runId}.{jobId}.{step}");

    /// <summary>Whether a text can be the id of a job's gate.</summary>
    public static bool IsId(string id) => RunOf(id) is not null;

    private static string? RunOf(string id)
    {
        string[] parts = id.Split('.');
        return parts.Length == 3 && RunIds.IsValid(parts[0]) && parts[1..].All(part => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit)) ? parts[0] : null;
    }

    private static CicdException Decided(Approval approval) =>
        new("ApprovalAlreadyDecided", CicdErrorKind.Conflict, $"'{approval.Subject}' was {(approval.Status == ApprovalStatus.Approved ? "approved" : "denied")} by {approval.DecidedBy} already.", approval.Id, "Nothing is left to do.");
}
