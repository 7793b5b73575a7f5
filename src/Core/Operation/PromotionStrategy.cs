namespace CicdTools;

/// <summary>How a new version takes the place of the one that is there.</summary>
public enum PromotionStrategy
{
    /// <summary>Instance by instance: a share of the instances is a share of the traffic.</summary>
    Rolling,

    /// <summary>All instances of the version before end, and then those of the new one start: for what cannot run twice. It knows no shares.</summary>
    Recreate,

    /// <summary>The new version starts whole beside the other one and gets all traffic at once; the other one stands by until the checks have passed. It knows no shares.</summary>
    BlueGreen,

    /// <summary>The new version starts beside the other one, which stays whole, and a share of the traffic is led to it.</summary>
    Weighted,
}
