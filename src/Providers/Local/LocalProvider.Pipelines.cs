using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IPipelines
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in repository is null ? Repositories.Names() : [repository])
        {
            string? commit = (await StoreFailures.RunAsync(Paths, () => Task.Run(() => Repositories.Describe(name), cancellationToken)).ConfigureAwait(false)).Commit;
            if (commit is null)
                continue;
            foreach ((Pipeline pipeline, DiagnosticBag diagnostics) in await Task.Run(() => new RunPipelines(this).Read(name, commit), cancellationToken).ConfigureAwait(false))
            {
                foreach (Diagnostic diagnostic in diagnostics.Items)
                    Caller.Warn?.Invoke(diagnostic.ToString());
                yield return pipeline;
            }
        }
    }
}
