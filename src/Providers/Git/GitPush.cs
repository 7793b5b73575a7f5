using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>Pushes to where a repository goes. Nothing is forced: what has gone another way there is told, and stays.</summary>
internal static class GitPush
{
    private const string RemoteName = "export";

    /// <summary>Pushes references, such as <c>refs/incoming/heads/main:refs/heads/main</c>.</summary>
    /// <returns>What was refused, by the target's reference: why.</returns>
    /// <exception cref="CicdException"><c>TargetUnauthorized</c>, <c>TargetUnavailable</c>.</exception>
    public static Task<IReadOnlyDictionary<string, string>> PushAsync(LibGit2Sharp.Repository from, GitSource target, IReadOnlyList<string> references, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, target.Shown);
        Dictionary<string, string> refused = new(StringComparer.Ordinal);
        PushOptions options = new()
        {
            CredentialsProvider = (url, _, types) => target.Credential(url, types) ?? throw new LibGit2SharpException("authentication is asked for"),
            OnPushStatusError = error => refused[error.Reference] = error.Message,
            OnPackBuilderProgress = (_, _, _) => !cancellationToken.IsCancellationRequested,
            OnPushTransferProgress = (current, total, _) =>
            {
                progress?.Report(new("Pushing", $"{current} of {total} objects", total == 0 ? null : (int)(100L * current / total)));
                return !cancellationToken.IsCancellationRequested;
            },
        };
        return Task.Run<IReadOnlyDictionary<string, string>>(
            () =>
            {
                // One by one, as one that is refused would take the others with it.
                Remote remote = from.Network.Remotes[RemoteName] ?? from.Network.Remotes.Add(RemoteName, target.Address);
                foreach (string reference in references)
                    Push(from, remote, reference, options, target, refused, cancellationToken);
                return refused;
            },
            cancellationToken);
    }

    private static void Push(LibGit2Sharp.Repository from, Remote remote, string reference, PushOptions options, GitSource target, Dictionary<string, string> refused, CancellationToken cancellationToken)
    {
        try
        {
            from.Network.Push(remote, reference, options);
        }
        catch (NonFastForwardException)
        {
            refused[reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..]] = "it holds commits that the source has not";
        }
        catch (UserCancelledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new CicdException("TargetUnavailable", CicdErrorKind.Unavailable, $"'{target.Shown}' ended the transfer.", target.Shown, "Try again.");
        }
        catch (LibGit2SharpException failure) when (failure.Message.Contains("authentication", StringComparison.OrdinalIgnoreCase) || failure.Message.Contains("401", StringComparison.Ordinal) || failure.Message.Contains("403", StringComparison.Ordinal))
        {
            throw new CicdException("TargetUnauthorized", CicdErrorKind.Unauthorized, $"'{target.Shown}' does not let this credential push.", target.Shown, "Use a context whose token may write to the repository.", failure);
        }
        catch (LibGit2SharpException failure)
        {
            throw new CicdException("TargetUnavailable", CicdErrorKind.Unavailable, $"Git could not push to '{target.Shown}': {Errors.Shown(failure.Message.Trim()).TrimEnd('.')}.", target.Shown, "Try again; what was pushed stays, and is not pushed again.", failure);
        }
    }
}
