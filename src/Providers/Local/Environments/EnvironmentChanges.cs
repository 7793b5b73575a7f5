using System.Text.RegularExpressions;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Local.Environments;

/// <summary>Makes, changes and removes environments.</summary>
internal sealed partial class EnvironmentChanges(EnvironmentStore store, InstanceJournal journal)
{
    private const int MaxInstances = 100;

    private static readonly string[] Reserved = ["PORT", "HOST", "HOME", "APP_VERSION", "APP_ENVIRONMENT"];

    /// <summary>Checks the request and says what would change.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>, <c>InvalidInstances</c>, <c>InvalidVariable</c>, <c>InvalidApprover</c>, <c>EnvironmentExists</c>, <c>EnvironmentNotFound</c>.</exception>
    public Change PlanSet(EnvironmentRequest request)
    {
        string name = CicdTools.Names.Require("an environment", request.Name);
        Check(request);
        if (request.WaitTimer is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "An environment of this machine has no wait timer.", name, "Leave -WaitMinutes away.");
        (EnvironmentSettings Settings, string? Commit)[] all = store.All();
        EnvironmentSettings? before = all.Select(entry => entry.Settings).FirstOrDefault(settings => settings.Name == name);
        if (request.Create && all.FirstOrDefault(entry => entry.Settings.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Settings is { } taken)
            throw Exists(taken.Name);
        if (!request.Create && before is null)
            throw store.NotFound(name);
        EnvironmentSettings after = Merge(before ?? New(name, all.Select(entry => entry.Settings)), request);
        string[] differences = Differences(before, after);
        bool same = before is not null && differences.Length == 0;
        return new($"environment '{name}'", request.Create ? "Make" : "Change the settings", async token => same ? before!.Describe(store.Context, all.First(entry => entry.Settings == before).Commit) : await SetAsync(request, token).ConfigureAwait(false))
        {
            AlreadyDone = same ? $"The environment '{name}' has these settings already." : null,
            Details = string.Join('\n', differences),
        };
    }

    /// <summary>Checks the name and says what would end.</summary>
    /// <exception cref="CicdException"><c>EnvironmentNotFound</c>.</exception>
    public Change PlanRemove(string name)
    {
        CicdTools.Names.Require("an environment", name);
        if (!store.IsKnown(name))
            throw store.NotFound(name);
        string? running = Running(name);
        return new($"environment '{name}'", "Remove with its ledger, and end what runs in it", async token =>
        {
            await store.PrepareAsync(token).ConfigureAwait(false);
            using FileLock turn = await store.LockAsync(name, token).ConfigureAwait(false);
            if (!store.Exists(name))
                throw store.NotFound(name);
            // First the processes: an environment that is there and runs nothing can be removed again, the other way round they would be lost.
            await journal.EndAllExceptAsync(name, [], CancellationToken.None).ConfigureAwait(false);
            store.Delete(name);
            return null;
        })
        { Details = running };
    }

    // An environment that cannot be read can still be removed: that is the way out.
    private string? Running(string name)
    {
        try
        {
            string[] running = store.Read(name, snapshot => snapshot.AllApplications().Select(state => $"{state.Application} {state.Spec.Current.Version}").ToArray()) ?? [];
            return running.Length == 0 ? null : $"Runs there: {string.Join(", ", running)}.";
        }
        catch (CicdException failure) when (failure.Id == "EnvironmentDamaged")
        {
            return failure.Message;
        }
    }

    private async Task<DeploymentEnvironment> SetAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        using FileLock turn = await store.LockAsync(request.Name, cancellationToken).ConfigureAwait(false);
        if (request.Create)
        {
            if (store.Exists(request.Name))
                throw Exists(request.Name);
            EnvironmentSettings made = Merge(New(request.Name, store.All().Select(entry => entry.Settings)), request);
            store.Create(made);
            return made.Describe(store.Context, store.Read(request.Name, snapshot => snapshot.Commit));
        }

        (EnvironmentSettings before, string[] running) = store.Read(request.Name, snapshot => (snapshot.Settings, snapshot.AllApplications().Select(state => state.Application).ToArray()));
        if (before is null)
            throw store.NotFound(request.Name);
        EnvironmentSettings after = Merge(before, request);
        string message = $"Change the settings of {request.Name}\n\n{string.Join('\n', Differences(before, after))}\n";
        string commit = store.Commit(request.Name, [(EnvironmentSnapshot.SettingsPath, RecordJson.Write(after))], message);
        if (running.Length > 0 && EnvironmentSettings.Digest(before.Instances, before.Variables) != EnvironmentSettings.Digest(after.Instances, after.Variables))
            store.Caller.Warn?.Invoke($"What runs in '{request.Name}' ({string.Join(", ", running)}) keeps its settings until it is promoted again, with the same version or another.");
        return after.Describe(store.Context, commit);
    }

    private static EnvironmentSettings New(string name, IEnumerable<EnvironmentSettings> others) =>
        new() { Name = name, Order = others.Select(settings => settings.Order + 1).DefaultIfEmpty(0).Max() };

    private static EnvironmentSettings Merge(EnvironmentSettings settings, EnvironmentRequest request) => settings with
    {
        RequiresApproval = request.RequiresApproval ?? settings.RequiresApproval,
        Approvers = request.Approvers is null ? settings.Approvers : [.. request.Approvers.Distinct(StringComparer.Ordinal)],
        Instances = request.Instances ?? settings.Instances,
        Variables = request.Variables ?? settings.Variables,
    };

    private static string[] Differences(EnvironmentSettings? before, EnvironmentSettings after) =>
    [
        .. Difference("Requires approval", before?.RequiresApproval.ToString(), after.RequiresApproval.ToString()),
        .. Difference("Approvers", before is null ? null : string.Join(", ", before.Approvers), string.Join(", ", after.Approvers)),
        .. Difference("Instances", before?.Instances.ToString(System.Globalization.CultureInfo.InvariantCulture), after.Instances.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        .. Difference("Variables", before is null ? null : Shown(before.Variables), Shown(after.Variables)),
    ];

    private static string[] Difference(string what, string? before, string after) => before == after ? [] : [before is null ? $"{what}: {after}." : $"{what}: {before} → {after}."];

    private static string Shown(VariableMap variables) =>
        variables.Count == 0 ? "none" : string.Join(", ", variables.Select(variable => $"{variable.Key}={Errors.Shown(variable.Value)}"));

    private static void Check(EnvironmentRequest request)
    {
        if (request.Instances is < 1 or > MaxInstances)
            throw new CicdException("InvalidInstances", CicdErrorKind.Invalid, $"{request.Instances} is no number of instances: 1 to {MaxInstances} are allowed.", request.Name, "Give another number.");
        foreach ((string name, string value) in request.Variables ?? new())
        {
            string? why = !VariableName().IsMatch(name) ? "a name begins with a letter or '_' and goes on with letters, digits and '_'"
                : Reserved.Contains(name) || name.StartsWith("CICDTOOLS_", StringComparison.Ordinal) ? "CicdTools sets it itself"
                : value.Contains('\0', StringComparison.Ordinal) ? "its value holds a NUL character" : null;
            if (why is not null)
                throw new CicdException("InvalidVariable", CicdErrorKind.Invalid, $"'{Errors.Shown(name)}' cannot be a variable of an environment: {why}.", Errors.Shown(name), "Choose another name or value.");
        }

        if (request.Approvers?.FirstOrDefault(approver => string.IsNullOrWhiteSpace(approver) || approver.Any(char.IsControl)) is { } nobody)
            throw new CicdException("InvalidApprover", CicdErrorKind.Invalid, $"'{Errors.Shown(nobody)}' is no name of a person.", request.Name, "Give the users' names as their systems know them.");
    }

    private static CicdException Exists(string name) =>
        new("EnvironmentExists", CicdErrorKind.Conflict, $"There is an environment '{name}' already.", name, "Choose another name, or change that one with Set-CicdEnvironment.");

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}
