using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CicdTools.Providers.Git;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Providers.Kubernetes.Workloads;
using CicdTools.Providers.Local.Repositories;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>Installs and removes components by kustomize: rendered on this machine, applied by the cluster's server, and remembered in the cluster.</summary>
internal sealed partial class KustomizeComponents(KubernetesApi api, string context, Caller caller)
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    /// <summary>How often what is being removed is looked at before it is said not to go.</summary>
    private const int Looks = 60;

    // What holds data or everything stays, as it does when a chart is removed.
    private static readonly string[] Kept = ["Namespace", "CustomResourceDefinition", "PersistentVolume", "PersistentVolumeClaim"];

    private readonly ComponentBook _book = new(api, context);

    /// <summary>Whether a request means a kustomization, and no chart.</summary>
    public static bool Takes(ComponentRequest request) =>
        request.Source is not null || KustomizationCatalog.Find(request.Chart) is not null || (request.Repository is null && Directory.Exists(request.Chart) && KustomizationCatalog.IsKustomization(request.Chart));

    public async Task<Change> PlanInstallAsync(ComponentRequest request, CancellationToken cancellationToken)
    {
        if (request.Values is not null)
            throw new CicdException("ValuesNotTaken", CicdErrorKind.Invalid, "A kustomization takes no values.", request.Chart, "Write an overlay over it, and name its folder by -Source.");
        KnownKustomization? known = KustomizationCatalog.Find(request.Chart);
        string name = request.Name ?? known?.Name ?? Path.GetFileName(Path.GetFullPath(request.Source ?? request.Chart).TrimEnd(Path.DirectorySeparatorChar));
        if (!Name().IsMatch(name) || name.Length > 40)
            throw Errors.InvalidName("a component", name, "it takes up to 40 lower-case letters, digits, '-' and '.', and begins and ends with a letter or digit.");
        (string rendered, string version) = await RenderAsync(request, known, cancellationToken).ConfigureAwait(false);
        List<Manifest> manifests = Manifest.ReadAll([new(request.Chart, rendered)]);
        string space = request.Environment ?? known?.Namespace ?? OnlySpace(manifests) ?? api.Access.Namespace;
        BookedComponent? before = await _book.FindAsync(name, space, cancellationToken).ConfigureAwait(false);
        // The namespace belongs to what was installed into none.
        bool hasOwn = manifests.Exists(one => one is { Kind: "Namespace", Group: "" } && one.Name == space);
        if (!hasOwn && (before?.Objects.Any(one => one.Kind == "Namespace" && one.Name == space) == true || await api.FindAsync<object>(Resource.Namespaces, null, space, cancellationToken).ConfigureAwait(false) is null))
            manifests.Add(new() { Content = new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = space } } });
        // Applied as JSON, which YAML is a superset of. What somebody else has set before is taken over, as charts do.
        Change apply = await new Applier(api, context, new() { Files = [.. manifests.Select(one => new PipelineFile($"{request.Chart}: {one}", one.Content.ToJsonString()))], Environment = request.Environment, Force = true }, caller.Clock, space).PlanAsync(cancellationToken).ConfigureAwait(false);
        KindCatalog kinds = new(api, manifests, caller.Clock);
        List<BookedObject> objects = [];
        foreach (Manifest one in manifests)
            objects.Add(new(one.ApiVersion, one.Kind, (await kinds.FindAsync(one, cancellationToken).ConfigureAwait(false)).Resource.IsNamespaced ? one.Namespace ?? space : "", one.Name));
        BookedObject[] leaving = [.. (before?.Objects ?? []).Except(objects).Where(one => !Kept.Contains(one.Kind))];
        Component component = new() { Context = context, Name = name, Environment = space, Kind = ComponentBook.Kind, Chart = known?.Name ?? Path.GetFileName(name), Version = version, Revision = (before?.Component.Revision ?? 0) + 1, Objects = [.. objects.Select(one => one.ToString())] };
        string what = $"the kustomization {component.Chart} {version}";
        if (before is { Component: { Status: "deployed" } there } && there.Version == version && apply.AlreadyDone is not null && leaving.Length == 0)
            return new($"component '{space}/{name}'", "Nothing", _ => Task.FromResult<object?>(there)) { AlreadyDone = $"'{there}' is what {what} gives." };
        return new($"component '{space}/{name}'", before is null ? $"Install {what}" : $"Change {before.Component.Chart} {before.Component.Version} by {what}", async token =>
        {
            await EnsureSpaceAsync(manifests, space, token).ConfigureAwait(false);
            // Written first: what is cut off can be removed, or gone on with.
            await _book.WriteAsync(new(component with { Status = before is null ? "pending-install" : "pending-upgrade", UpdatedAt = caller.Clock.GetUtcNow() }, [.. objects.Union(leaving)]), token).ConfigureAwait(false);
            await apply.ApplyAsync(token).ConfigureAwait(false);
            await RemoveAsync(leaving, token).ConfigureAwait(false);
            return await FinishAsync(component, objects, request.Patience, token).ConfigureAwait(false);
        })
        {
            FindDetails = () => string.Concat([apply.Details ?? "", .. leaving.Select(one => $"removed: {one}\n")]),
        };
    }

    /// <summary>The removal of a component; null where the cluster has none of that name by kustomize.</summary>
    public async Task<Change?> PlanUninstallAsync(string name, string? @namespace, CancellationToken cancellationToken)
    {
        if (await _book.FindAsync(name, @namespace, cancellationToken).ConfigureAwait(false) is not { } there)
            return null;
        BookedObject[] leaving = [.. there.Objects.Where(one => !Kept.Contains(one.Kind))];
        return new($"component '{there.Component}'", $"Remove the {leaving.Length} objects of {there.Component.Chart} {there.Component.Version}", async token =>
        {
            await RemoveAsync(leaving, token).ConfigureAwait(false);
            await GoneAsync(there.Component, leaving, token).ConfigureAwait(false);
            await _book.RemoveAsync(there.Component, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = string.Concat([.. leaving.Select(one => $"removed: {one}\n"), .. there.Objects.Where(one => Kept.Contains(one.Kind)).Select(one => $"stays: {one}\n")]),
        };
    }

    private async Task<(string Rendered, string Version)> RenderAsync(ComponentRequest request, KnownKustomization? known, CancellationToken cancellationToken)
    {
        if ((request.Source ?? (known is null ? request.Chart : null)) is { } local)
        {
            if (request.Version is not null || request.Repository is not null)
                throw new CicdException("ParameterAmbiguous", CicdErrorKind.Invalid, "A folder of this machine is taken as it is: it has no version and no repository.", local, "Leave -ChartVersion and -ChartRepository away, or -Source.");
            if (!Directory.Exists(local))
                throw Errors.PathNotFound(local);
            if (!KustomizationCatalog.IsKustomization(local))
                throw new CicdException("KustomizationNotFound", CicdErrorKind.NotFound, $"There is no kustomization.yaml in '{local}'.", local, "Name the folder that holds it.");
            return (await KustomizeProgram.RenderAsync(Path.GetFullPath(local), local, caller.Clock, cancellationToken).ConfigureAwait(false), "local");
        }

        string commit = request.Version ?? known!.Commit;
        if (!Commit().IsMatch(commit))
            throw new CicdException("ChartVersionMissing", CicdErrorKind.Invalid, $"'{Errors.Shown(commit)}' is no commit, and a branch or tag would be another one tomorrow.", Errors.Shown(commit), "Give the whole commit, of 40 digits, by -ChartVersion.");
        // Fetched into a folder that is gone afterwards; nothing of it is run but what kustomize itself makes of its files.
        using TemporaryFolder folder = new();
        string repository = Path.Combine(folder.Path, "git"), files = Path.Combine(folder.Path, "files");
        LibGit2Sharp.Repository.Init(repository, isBare: true);
        using LibGit2Sharp.Repository git = new(repository);
        GitSource source = GitSource.Parse(request.Repository ?? known!.Repository);
        await GitRemote.FetchAsync(git, source, "refs/fetched", caller.Progress, cancellationToken, Intent.Read).ConfigureAwait(false);
        LibGit2Sharp.Commit found = git.Lookup(commit, LibGit2Sharp.ObjectType.Commit) as LibGit2Sharp.Commit ?? throw Errors.NotFound("CommitNotFound", $"commit of {source.Shown}", commit, remedy: "Check -ChartVersion.");
        await Task.Run(() => GitTree.Extract(found, files, cancellationToken), cancellationToken).ConfigureAwait(false);
        return (await KustomizeProgram.RenderAsync(files, $"{source.Shown} at {commit}", caller.Clock, cancellationToken).ConfigureAwait(false), commit);
    }

    private async Task EnsureSpaceAsync(List<Manifest> manifests, string space, CancellationToken cancellationToken)
    {
        if (manifests.Find(one => one is { Kind: "Namespace", Group: "" } && one.Name == space) is { } own)
            await api.ApplyAsync(Resource.Namespaces, null, space, own.Content.DeepClone().AsObject(), dryRun: false, force: true, cancellationToken).ConfigureAwait(false);
    }

    // One after the other crashes until what it needs is there, so that only the time says that it does not come.
    private async Task<Component> FinishAsync(Component component, IEnumerable<BookedObject> objects, TimeSpan patience, CancellationToken cancellationToken)
    {
        BookedObject[] all = [.. objects];
        BookedObject[] workloads = [.. all.Where(one => one.Kind is "Deployment" or "StatefulSet" && one.ApiVersion.StartsWith("apps/", StringComparison.Ordinal))];
        ConcurrentDictionary<string, string> missing = new(StringComparer.Ordinal);
        using CancellationTokenSource late = new(patience, caller.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        // All at once: each is to tell what it lacks, whatever the others do.
        await Task.WhenAll(workloads.Select(workload => ReadyAsync(workload, missing, either.Token, cancellationToken))).ConfigureAwait(false);
        Component done = component with { UpdatedAt = caller.Clock.GetUtcNow(), Status = missing.IsEmpty ? "deployed" : "failed", Problem = missing.IsEmpty ? null : string.Join(' ', missing.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}")) };
        await _book.WriteAsync(new(done, all), cancellationToken).ConfigureAwait(false);
        return missing.IsEmpty ? done
            : throw new CicdException("ComponentFailed", CicdErrorKind.Failed, $"'{component}' does not run after {(int)patience.TotalSeconds} s: {Errors.Short(done.Problem!, 1000)}", component.ToString(), "Get-CicdComponent shows where it stands. Install it again to wait longer, or uninstall it.");
    }

    private async Task ReadyAsync(BookedObject workload, ConcurrentDictionary<string, string> missing, CancellationToken either, CancellationToken cancellationToken)
    {
        missing[workload.Name] = "It was not ready in time.";
        RolloutWatch watch = new(api, context, caller.Clock);
        try
        {
            while (true)
            {
                await foreach (Rollout now in watch.FollowAsync(workload.Namespace, workload.Name, either).ConfigureAwait(false))
                {
                    caller.Progress?.Report(new($"{workload.Name} in {workload.Namespace}", now.Message ?? "Done.", now.Percent));
                    if (now.Status == RunStatus.Succeeded)
                    {
                        missing.TryRemove(workload.Name, out _);
                        return;
                    }

                    missing[workload.Name] = now.Message ?? "It is not ready.";
                }

                await Task.Delay(Pulse, caller.Clock, either).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over; what it lacked is told.
        }
    }

    private async Task RemoveAsync(BookedObject[] objects, CancellationToken cancellationToken)
    {
        // What came last goes first.
        foreach (BookedObject one in objects.OrderByDescending(one => ManifestOrder.Of(one.Kind)))
        {
            if (await FindKindAsync(one, cancellationToken).ConfigureAwait(false) is { } resource)
                await api.DeleteAsync(resource, one.Namespace.Length == 0 ? null : one.Namespace, one.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task GoneAsync(Component component, BookedObject[] objects, CancellationToken cancellationToken)
    {
        foreach (BookedObject one in objects)
        {
            for (int look = 1; await FindKindAsync(one, cancellationToken).ConfigureAwait(false) is { } resource && await api.FindAsync<object>(resource, one.Namespace.Length == 0 ? null : one.Namespace, one.Name, cancellationToken).ConfigureAwait(false) is not null; look++)
            {
                if (look == Looks)
                    throw new CicdException("ComponentFailed", CicdErrorKind.Failed, $"'{component}' is not gone: {one} is being deleted and stays.", component.ToString(), "Look at its finalizers; then run the same command again.");
                caller.Progress?.Report(new($"Removing {component}", $"{one} is going."));
                await Task.Delay(TimeSpan.FromSeconds(1), caller.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A kind that the cluster does not know any more took its objects with it.
    private async Task<Resource?> FindKindAsync(BookedObject one, CancellationToken cancellationToken)
    {
        try
        {
            return (await new KindCatalog(api, [], caller.Clock).FindAsync(one.Bare, cancellationToken).ConfigureAwait(false)).Resource;
        }
        catch (CicdException unknown) when (unknown.Id == "KindUnknown")
        {
            return null;
        }
    }

    private static string? OnlySpace(List<Manifest> manifests) => manifests.Select(one => one.Namespace).OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is [{ } only] ? only : null;

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
