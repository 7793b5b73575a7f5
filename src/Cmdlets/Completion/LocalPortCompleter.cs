using System.Collections;
using System.Globalization;
using CicdTools.Cmdlets.Clusters;

namespace CicdTools.Cmdlets.Completion;

/// <summary>The ports that this session has opened.</summary>
public sealed class LocalPortCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (PortForward forward in OpenPortForwards.All)
            yield return (forward.LocalPort.ToString(CultureInfo.InvariantCulture), $"{forward.Environment}/{forward.Pod}:{forward.Port.ToString(CultureInfo.InvariantCulture)}");
    }
}
