using CicdTools.Tests.Contract;

namespace CicdTools.Tests.Spinnaker;

/// <summary>Spinnaker keeps to what every provider keeps to.</summary>
public sealed class SpinnakerContractTests : ProviderContract
{
    internal override IContractWorld Create() => new SpinnakerFixture();
}
