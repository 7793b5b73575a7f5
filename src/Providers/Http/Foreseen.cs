namespace CicdTools.Providers.Http;

/// <summary>Tells beforehand which calls a change will make.</summary>
internal static class Foreseen
{
    public static Change Calling(this Change change, string context, params ApiRequest[] calls) =>
        change with { Calls = new(context, [.. change.Calls?.Calls ?? [], .. calls.Select(call => call.Name)]) };
}
