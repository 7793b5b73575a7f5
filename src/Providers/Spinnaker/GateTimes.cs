namespace CicdTools.Providers.Spinnaker;

/// <summary>Orca's times, in milliseconds since 1970.</summary>
internal static class GateTimes
{
    public static DateTimeOffset? At(long? milliseconds) => milliseconds is > 0 and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;
}
