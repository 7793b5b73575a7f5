namespace CicdTools;

/// <summary>The entry of the process that owns a run. <c>cicd</c> and <c>pwsh</c> call it; nobody else should.</summary>
public static class RunHost
{
    /// <summary>Owns the run of a folder until it has ended. Secrets come from standard input.</summary>
    /// <returns>0 when the run was carried out, whatever became of it; 1 when it could not be.</returns>
    public static int Main(string runFolder)
    {
        if (ProviderLoadContext.Catalog is not IRunHost host)
            return 1;
        // The person who started the run agreed to it there; this process carries that out.
        return Task.Run(() => WriteScope.RunAsync(() => host.OwnRunAsync(runFolder, CancellationToken.None))).GetAwaiter().GetResult();
    }
}

/// <summary>A catalog whose local provider can own runs.</summary>
public interface IRunHost
{
    /// <summary>Owns a run until it has ended; the result is the process's exit code.</summary>
    Task<int> OwnRunAsync(string runFolder, CancellationToken cancellationToken);
}
