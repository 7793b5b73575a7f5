namespace CicdTools.Cmdlets.Pipelines;

/// <summary>The base of cmdlets that read pipeline files: what a reader finds wrong goes to the streams.</summary>
public abstract class PipelineFileCmdlet : AsyncCmdlet
{
    private protected static IPipelineTools Tools => ProviderLoadContext.Catalog.Pipelines;

    /// <summary>The one pipeline that a parameter means: an object, or a path.</summary>
    private protected Pipeline One(object given, CancellationToken cancellationToken)
    {
        object value = given is System.Management.Automation.PSObject wrapped ? wrapped.BaseObject : given;
        if (value is Pipeline pipeline)
            return pipeline;
        string path = GetUnresolvedProviderPathFromPSPath(value.ToString()!);
        List<Pipeline> found = [];
        foreach (PipelineReading reading in Tools.Read(new() { Path = path }, cancellationToken))
        {
            if (reading.Failure is { } failure)
                throw failure;
            Tell(reading.Diagnostics);
            found.AddRange(reading.Pipelines);
        }

        return found.Count == 1 ? found[0]
            : throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"There are {found.Count} pipelines at '{path}': {string.Join(", ", found.Take(10).Select(each => each.Path ?? each.Name))}.", path, "Name one file, or give the object that Import-CicdPipeline gives.");
    }
}
